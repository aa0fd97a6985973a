// SPDX-License-Identifier: Apache-2.0
/// A box of words that are put in at the back and taken from the front; something to look into.
module letterbox #(
    parameter int unsigned Slots = 8          ///< a power of two
) (
    input  logic         clk_i,               ///< clock
    input  logic         rst_ni,              ///< reset, active low
    input  logic         put_i,               ///< puts word_i in unless the box is full
    input  logic [71:0]  word_i,              ///< .
    output logic         full_o,              ///< .
    input  logic         take_i,              ///< takes word_o out unless the box is empty
    output logic [71:0]  word_o,              ///< .
    output logic         empty_o              ///< .
);
  letterbox_store #(.Slots(Slots)) u_store (
      .clk_i, .rst_ni, .put_i(put_i & ~full_o), .word_i, .take_i(take_i & ~empty_o), .word_o, .full_o, .empty_o
  );
endmodule

/// The box without its guards.
module letterbox_store #(
    parameter int unsigned Slots = 8          ///< a power of two
) (
    input  logic         clk_i,               ///< clock
    input  logic         rst_ni,              ///< reset, active low
    input  logic         put_i,               ///< .
    input  logic [71:0]  word_i,              ///< .
    input  logic         take_i,              ///< .
    output logic [71:0]  word_o,              ///< .
    output logic         full_o,              ///< .
    output logic         empty_o              ///< .
);
  localparam int unsigned IndexBits = $clog2(Slots);
  logic [71:0]        slots_q [Slots];
  logic [IndexBits:0] count_q;
  logic [IndexBits-1:0] front_q, back_q;
  assign full_o  = 32'(count_q) == Slots;
  assign empty_o = count_q == '0;
  assign word_o  = slots_q[front_q];
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      count_q <= '0;
      front_q <= '0;
      back_q  <= '0;
    end else begin
      if (put_i) begin
        slots_q[back_q] <= word_i;
        back_q          <= back_q + 1'b1;
      end
      if (take_i) front_q <= front_q + 1'b1;
      count_q <= count_q + (IndexBits+1)'(put_i) - (IndexBits+1)'(take_i);
    end
  end
endmodule
