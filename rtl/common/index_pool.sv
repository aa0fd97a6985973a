// SPDX-License-Identifier: Apache-2.0
/// A pool of the indexes 0 .. Count-1. `take` hands one out, `give` takes one back; an index is out at most once as long
/// as nobody gives back what he does not hold (that is the users' duty: the pool does not check it).
///
/// After reset every index is free, lowest first; the memory needs no reset.
/// Order is first in, first out, so an index rests as long as possible before it is used again.
module index_pool #(
  parameter  int unsigned Count     = 256,           // indexes in the pool, a power of two
  localparam int unsigned IndexBits = $clog2(Count)  // derived
) (
  input  logic                 clk_i,         // clock
  input  logic                 rst_ni,        // reset, asynchronous, active low

  // take an index
  output logic                 take_valid_o,  // take_index_o is free
  input  logic                 take_ready_i,  // it is taken
  output logic [IndexBits-1:0] take_index_o,  // the index

  // give an index back
  input  logic                 give_valid_i,  // give_index_i is free again; always accepted
  input  logic [IndexBits-1:0] give_index_i,  // the index

  output logic [IndexBits:0]   used_o         // indexes handed out
);

  logic [IndexBits-1:0] free_q [Count];
  logic [IndexBits-1:0] read_q, write_q;
  logic [IndexBits:0]   count_q, fresh_q;  // fresh_q: indexes never given out yet start here
  logic                 take, fresh_left, head_valid_q;
  logic [IndexBits-1:0] head_q;

  // Never-used indexes go first; they need no memory, so the pool is full at once and the memory needs no reset.
  assign fresh_left   = !fresh_q[IndexBits];
  assign take_valid_o = fresh_left || head_valid_q;
  assign take_index_o = fresh_left ? fresh_q[IndexBits-1:0] : head_q;
  assign take         = take_valid_o && take_ready_i;

  // The head is read ahead into a register, so that the memory keeps a clocked read.
  logic fetch;
  assign fetch = count_q != 0 && (!head_valid_q || (take && !fresh_left));

  always_ff @(posedge clk_i) begin
    if (give_valid_i) free_q[write_q] <= give_index_i;
    if (fetch) head_q <= free_q[read_q];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      read_q       <= '0;
      write_q      <= '0;
      count_q      <= '0;
      fresh_q      <= '0;
      head_valid_q <= 1'b0;
      used_o       <= '0;
    end else begin
      if (take && fresh_left) fresh_q <= fresh_q + 1'b1;
      if (give_valid_i) write_q <= write_q + 1'b1;
      if (fetch) read_q <= read_q + 1'b1;
      count_q <= count_q + (IndexBits + 1)'(give_valid_i) - (IndexBits + 1)'(fetch);
      if (fetch) head_valid_q <= 1'b1;
      else if (take && !fresh_left) head_valid_q <= 1'b0;
      used_o <= used_o + (IndexBits + 1)'(take) - (IndexBits + 1)'(give_valid_i);
    end
  end

endmodule
