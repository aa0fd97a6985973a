// SPDX-License-Identifier: Apache-2.0
/// Records of refusals for firmware: three sources, each of which waits while its last record does. A record that finds the ring full is
/// dropped.
module error_ring #(
  parameter int unsigned Records = 16  // a power of two
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  // sources
  input  logic [2:0]        valid_i,       // only when ready
  output logic [2:0]        ready_o,
  input  logic [3*msix_pkg::ErrorBits-1:0] error_i,
  // ring
  output logic [31:0]       producer_o,
  input  logic [31:0]       consumer_i,
  output logic              dropped_o,
  input  logic              read_i,
  input  logic [$clog2(Records)-1:0] read_index_i,
  output logic [msix_pkg::ErrorBits-1:0] read_o,  // a cycle later
  output logic              idle_o
);

  localparam int unsigned IndexBits = $clog2(Records);

  logic [2:0]                     held_q, grant;
  logic [3*msix_pkg::ErrorBits-1:0] errors_q;
  logic [msix_pkg::ErrorBits-1:0] ring_q [Records];
  logic [msix_pkg::ErrorBits-1:0] error;
  logic [31:0]                    inside_ring;
  logic                           full_q, write;

  assign ready_o = ~held_q;
  assign grant   = held_q & (~held_q + 1'b1);
  assign inside_ring  = producer_o - consumer_i;
  assign write   = held_q != '0 && !full_q;
  assign error   = ({msix_pkg::ErrorBits{grant[0]}} & errors_q[0 +: msix_pkg::ErrorBits]) |
                   ({msix_pkg::ErrorBits{grant[1]}} & errors_q[msix_pkg::ErrorBits +: msix_pkg::ErrorBits]) |
                   ({msix_pkg::ErrorBits{grant[2]}} & errors_q[2*msix_pkg::ErrorBits +: msix_pkg::ErrorBits]);

  // Fullness is known a cycle late: a record is put in every other cycle at most.
  logic settled_q, put;
  assign put       = held_q != '0 && settled_q;
  assign dropped_o = put && full_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      held_q     <= '0;
      producer_o <= '0;
      full_q     <= 1'b0;
      settled_q  <= 1'b0;
    end else begin
      held_q    <= (held_q & ~(put ? grant : '0)) | valid_i;
      full_q    <= inside_ring >= 32'(Records);
      settled_q <= !put;
      if (put && write) producer_o <= producer_o + 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    for (int unsigned i = 0; i < 3; i++) begin
      if (valid_i[i]) errors_q[msix_pkg::ErrorBits*i +: msix_pkg::ErrorBits] <= error_i[msix_pkg::ErrorBits*i +: msix_pkg::ErrorBits];
    end
  end
  always_ff @(posedge clk_i) begin
    if (put && write) ring_q[producer_o[IndexBits-1:0]] <= error;
    if (read_i) read_o <= ring_q[read_index_i];
  end

  assign idle_o = held_q == '0;

endmodule
