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

  assign later = request_i & after_q;
  // The lowest set bit, first of those behind the last one, then of all.
  assign grant_o = (later != '0) ? (later & (~later + 1'b1)) : (request_i & (~request_i + 1'b1));

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) after_q <= '0;
    else if (take_i && request_i != '0) after_q <= ~(grant_o | (grant_o - 1'b1));
  end

endmodule
