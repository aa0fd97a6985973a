// SPDX-License-Identifier: Apache-2.0
/// Pending bits and, beside them, which entries are effectively masked, in words; a summary of each word stands in
/// registers, so that the next message is found without a search. One word is read and, a cycle or more later, written.
///
/// A sweep after reset clears every Pending bit and masks every entry; nothing may be read before it is done.
module pending_bits #(
  parameter  int unsigned Vectors   = 2048,                                  // entries
  parameter  int unsigned Word      = 64,                                    // entries of a word
  localparam int unsigned Words     = Vectors / Word,                        // derived
  localparam int unsigned WordBits  = Words > 1 ? $clog2(Words) : 1          // derived
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // after reset
  input  logic                 sweep_i,       // one word a cycle
  input  logic [WordBits-1:0]  sweep_word_i,
  // look at a word
  input  logic                 read_i,
  input  logic [WordBits-1:0]  read_word_i,
  output logic [Word-1:0]      pending_o,     // a cycle later
  output logic [Word-1:0]      masked_o,
  // put it back
  input  logic                 write_i,
  input  logic [WordBits-1:0]  write_word_i,
  input  logic [Word-1:0]      pending_i,
  input  logic [Word-1:0]      masked_i,
  // summary
  output logic [Words-1:0]     any_o,         // a bit of the word is pending
  output logic [Words-1:0]     eligible_o     // and its entry is not masked
);

  logic [2*Word-1:0] words_q [1 << WordBits];
  logic [2*Word-1:0] read_q;
  logic              write;
  logic [WordBits-1:0] word;
  logic [2*Word-1:0] data;

  assign write = sweep_i || write_i;
  assign word  = sweep_i ? sweep_word_i : write_word_i;
`ifdef BROKEN_CORE_UNMASKED_AFTER_RESET
  assign data  = sweep_i ? '0 : {masked_i, pending_i};
`else
  assign data  = sweep_i ? {{Word{1'b1}}, {Word{1'b0}}} : {masked_i, pending_i};
`endif

  always_ff @(posedge clk_i) begin
    if (write) words_q[word] <= data;
    if (read_i) read_q <= words_q[read_word_i];
  end

  assign pending_o = read_q[Word-1:0];
  assign masked_o  = read_q[2*Word-1:Word];

  for (genvar i = 0; i < Words; i++) begin : gen_summary
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        any_o[i]      <= 1'b0;
        eligible_o[i] <= 1'b0;
      end else if (write_i && write_word_i == WordBits'(i)) begin
        any_o[i]      <= |pending_i;
        eligible_o[i] <= |(pending_i & ~masked_i);
      end
    end
  end

endmodule
