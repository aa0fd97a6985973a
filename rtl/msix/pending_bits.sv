// SPDX-License-Identifier: Apache-2.0
/// Pending bits and, beside them, which entries are effectively masked, in words; a summary of each word stands in
/// registers, so that the next message is found without a search. One word is read and, a cycle or more later, written with
/// one entry's bits changed.
///
/// A sweep after reset clears every Pending bit and masks every entry; nothing may be read before it is done.
module pending_bits #(
  parameter  int unsigned Vectors   = 2048,                                  // entries
  parameter  int unsigned Word      = 64,                                    // entries of a word
  localparam int unsigned Words     = Vectors / Word,                        // derived
`ifdef FORMAL
  localparam int unsigned EntryBits = $clog2(Vectors),                       // derived
`endif
  localparam int unsigned WordBits  = Words > 1 ? $clog2(Words) : 1,         // derived
  localparam int unsigned BitBits   = $clog2(Word)                           // derived
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
`ifdef FORMAL
  input  logic [EntryBits-1:0] f_watch_i,     // an entry, and what memory holds of it
  output logic                 f_pending_o,
  output logic                 f_masked_o,
  output logic [WordBits-1:0]  f_word_o,      // the word read last
  output logic                 f_same_o,      // it was not written since
  output logic                 f_fits_o,      // and is what memory holds
  output logic                 f_told_o,      // the summary is that of the entry's word
`endif
  // after reset
  input  logic                 sweep_i,       // one word a cycle
  input  logic [WordBits-1:0]  sweep_word_i,
  // look at a word
  input  logic                 read_i,
  input  logic [WordBits-1:0]  read_word_i,
  output logic [Word-1:0]      pending_o,     // a cycle later
  output logic [Word-1:0]      masked_o,
  // put it back, but for one entry
  input  logic                 write_i,
  input  logic [WordBits-1:0]  write_word_i,
  input  logic [BitBits-1:0]   write_bit_i,
  input  logic                 pending_i,
  input  logic                 masked_i,
  // summary
  output logic [Words-1:0]     any_o,         // a bit of the word is pending
  output logic [Words-1:0]     eligible_o     // and its entry is not masked
);

`ifdef FORMAL
  (* mem2reg *)  // solvers are slow on arrays
`endif
  logic [2*Word-1:0] words_q [1 << WordBits];
  logic [2*Word-1:0] read_q;
  logic              write;
  logic [WordBits-1:0] word;
  logic [2*Word-1:0] data;
  logic [Word-1:0]   here, others;        // the entry; pending ones but for it
  logic              any, eligible;

  assign write = sweep_i || write_i;
  assign word  = sweep_i ? sweep_word_i : write_word_i;
`ifdef BROKEN_CORE_UNMASKED_AFTER_RESET
  assign data  = sweep_i ? '0 : {masked_o & ~here | {Word{masked_i}} & here, others | {Word{pending_i}} & here};
`else
  assign data  = sweep_i ? {{Word{1'b1}}, {Word{1'b0}}} : {masked_o & ~here | {Word{masked_i}} & here, others | {Word{pending_i}} & here};
`endif
  assign here     = Word'(1) << write_bit_i;
  assign others   = pending_o & ~here;
  assign any      = others != '0 || pending_i;
  assign eligible = (others & ~masked_o) != '0 || (pending_i && !masked_i);

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
        any_o[i]      <= any;
        eligible_o[i] <= eligible;
      end
    end
  end

`ifdef FORMAL
  logic f_read = 1'b0;     // a word was read, and not written since
  logic [WordBits-1:0]  f_word = '0;
  logic [2*Word-1:0]    f_now, f_watched;
  assign f_now       = words_q[f_word];
  assign f_watched   = words_q[f_watch_i >> BitBits];
  assign f_pending_o = f_watched[f_watch_i[BitBits-1:0]];
  assign f_masked_o  = f_watched[{1'b1, f_watch_i[BitBits-1:0]}];
  assign f_word_o    = f_word;
  assign f_same_o    = f_read;
  always_ff @(posedge clk_i) begin
    if (read_i) begin
      f_word <= read_word_i;
      f_read <= !(write && word == read_word_i);
    end else if (write && word == f_word) f_read <= 1'b0;
  end
  assign f_fits_o    = !f_read || read_q == f_now;
  assign f_told_o    = any_o[f_watch_i >> BitBits] == (f_watched[Word-1:0] != '0) &&
                       eligible_o[f_watch_i >> BitBits] == ((f_watched[Word-1:0] & ~f_watched[2*Word-1:Word]) != '0);
`endif

endmodule
