// SPDX-License-Identifier: Apache-2.0
/// Register slice of a valid/ready stream: cuts the paths of valid, data and ready, one cycle of latency, one entry a
/// cycle. A second register takes the entry that arrives in the cycle in which the output stops.
module stream_skid #(
  parameter int unsigned Width = 32  // bits of an entry
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  // entries in
  input  logic             valid_i,
  output logic             ready_o,  // from a register
  input  logic [Width-1:0] data_i,
  // entries out
  output logic             valid_o,  // from a register
  input  logic             ready_i,
  output logic [Width-1:0] data_o
);

  logic [Width-1:0] head_q;
  logic [Width-1:0] spare_q;
  logic             head_valid_q;
  logic             spare_valid_q;  // only while the head is valid
  logic             advance;        // the head may be replaced

  assign advance = ready_i || !head_valid_q;
`ifdef BROKEN_LOSE
  assign ready_o = 1'b1;
`else
  assign ready_o = !spare_valid_q;
`endif
  assign valid_o = head_valid_q;
  assign data_o  = head_q;

  always_ff @(posedge clk_i) begin
    if (advance) head_q <= spare_valid_q ? spare_q : data_i;
    if (valid_i && ready_o && !advance) spare_q <= data_i;
`ifdef BROKEN_REORDER
    if (valid_i && ready_o && !advance) begin
      head_q  <= data_i;
      spare_q <= head_q;
    end
`endif
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      head_valid_q  <= 1'b0;
      spare_valid_q <= 1'b0;
    end else if (advance) begin
      head_valid_q  <= spare_valid_q || valid_i;
`ifndef BROKEN_DUPLICATE
      spare_valid_q <= 1'b0;
`endif
    end else if (valid_i) begin
      spare_valid_q <= 1'b1;
    end
  end

`ifdef FORMAL
  `include "formal/stream_skid_properties.svh"
`endif

endmodule
