// SPDX-License-Identifier: Apache-2.0
/// Picks one of several requests; who was taken last is asked last. The choice is combinational and may change while
/// nothing is taken: register it where it must stay put.
module round_robin_arbiter #(
  parameter int unsigned Count = 2  // requesters, 1 to 32
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic [Count-1:0] request_i,
  input  logic             take_i,    // the chosen one is served in this cycle
  output logic [Count-1:0] grant_o    // one-hot; zero without a request
);

  logic [Count-1:0] after_q;  // requesters behind the one taken last
  logic [Count-1:0] later;
  logic [Count-1:0] behind_later;  // what is behind the first of them
  logic [Count-1:0] behind_any;

  // In as many steps as the number of requesters has bits: a carry that runs through all of them would be as long as they are many.
  function automatic logic [Count-1:0] behind_first(input logic [Count-1:0] requests);
    behind_first = requests << 1;
    for (int unsigned i = 0; i < $clog2(Count); i++) behind_first = behind_first | (behind_first << (1 << i));
  endfunction

  assign later        = request_i & after_q;
  assign behind_later = behind_first(later);
  assign behind_any   = behind_first(request_i);
  // The lowest set bit, first of those behind the last one, then of all.
  assign grant_o = (later != '0) ? (later & ~behind_later) : (request_i & ~behind_any);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) after_q <= '0;
    else if (take_i && request_i != '0) after_q <= (later != '0) ? behind_later : behind_any;
  end

endmodule
