// SPDX-License-Identifier: Apache-2.0
/// Resets of functions: clears their entries one by one, and is busy until that is done and the host has answered every write of
/// the function. Several may be under way; entries of one are cleared at a time.
module function_reset (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        reset_i,
  input  logic [2:0]  function_i,
  input  logic [msix_pkg::Functions*msix_pkg::FunctionStride-1:0] functions_i,
  input  logic [msix_pkg::Functions-1:0] none_i,   // no write without a response
  output logic        clear_valid_o,
  input  logic        clear_ready_i,
  output logic [10:0] clear_entry_o,
  output logic [msix_pkg::Functions-1:0] busy_o,
  output logic        idle_o                       // no entry is to be cleared
);

  logic [msix_pkg::Functions-1:0] waiting_q, here;  // to be cleared
  logic                           active_q, starts, ends;
  logic [2:0]                     function_q, first;
  logic [10:0]                    left_q;           // entries behind the one that is cleared
  msix_pkg::function_t            next;
  logic [msix_pkg::FunctionBitsAll-1:0] next_bits;
  logic                           unused_next;

  always_comb begin
    first = '0;
    for (int unsigned f = msix_pkg::Functions; f > 0; f--) if (waiting_q[f-1]) first = 3'(f - 1);
  end
  always_comb begin
    next_bits = '0;
    for (int unsigned f = 0; f < msix_pkg::Functions; f++) begin
      if (first == 3'(f)) next_bits = next_bits | functions_i[msix_pkg::FunctionStride*f +: msix_pkg::FunctionBitsAll];
    end
  end
  assign next        = next_bits;
  assign unused_next = ^{next.withhold, next.bus_master, next.traffic_class, next.requester, next.epoch, next.window};
  assign starts      = !active_q && waiting_q != '0;
  assign ends        = active_q && clear_ready_i && left_q == '0;
  assign here        = msix_pkg::Functions'(1) << function_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      waiting_q <= '0;
      active_q  <= 1'b0;
      busy_o    <= '0;
    end else begin
      active_q <= (starts && next.valid) || (active_q && !ends);
      for (int unsigned f = 0; f < msix_pkg::Functions; f++) begin
        if (reset_i && function_i == 3'(f)) begin
          waiting_q[f] <= 1'b1;
          busy_o[f]    <= 1'b1;
        end else begin
          if (starts && first == 3'(f)) waiting_q[f] <= 1'b0;
          if (!waiting_q[f] && !(active_q && here[f]) && none_i[f]) busy_o[f] <= 1'b0;
        end
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (starts) begin
      function_q    <= first;
      clear_entry_o <= next.base;
      left_q        <= next.size;
    end else if (clear_ready_i) begin
      clear_entry_o <= clear_entry_o + 1'b1;
      left_q        <= left_q - 1'b1;
    end
  end

  assign clear_valid_o = active_q;
  assign idle_o        = !active_q && waiting_q == '0;

endmodule
