// SPDX-License-Identifier: Apache-2.0
// What stream_fifo promises, read inside it when FORMAL is defined. Entries are numbered as they go in and as they come
// out. An arbitrary one is watched: it comes out once, at its number, with its data. As no entry is special, none is lost,
// doubled or put out of order.

// Numbers are modulo 16, more than there are entries inside. Assertions stand outside of clocked blocks, which keeps the
// problem small.
logic             f_started = 1'b0;
logic [3:0]       f_in = '0;      // entries gone in
logic [3:0]       f_out = '0;     // entries come out
logic [3:0]       f_watched;      // number of the watched entry: any
logic [Width-1:0] f_data;         // its data
logic             f_full = 1'b0;  // it was full once
logic             f_due = 1'b0;   // an entry was inside a cycle ago, and stayed
logic             f_held = 1'b0;  // the head was on offer a cycle ago, and was not taken
logic [Width-1:0] f_held_data;
logic [3:0]       f_inside;
logic [3:0]       f_place;        // of the watched entry, counted from the head
logic             f_head;         // the head is in the output register
logic [Width-1:0] f_head_data;
logic [3:0]       f_slot;         // of the watched entry, counted from the one read next

assign f_watched = $anyconst;
assign f_inside  = f_in - f_out;
assign f_place   = f_watched - f_out;
assign f_slot    = f_place - {3'd0, f_head};

if (RegisterOutput) begin : gen_formal_register
  assign f_head      = gen_register.head_valid_q;
  assign f_head_data = gen_register.head_q;
end else begin : gen_formal_direct
  assign f_head      = 1'b0;
  assign f_head_data = '0;
end

always_ff @(posedge clk_i) begin
  f_started   <= 1'b1;
  f_due       <= f_started && f_inside > {3'd0, valid_o && ready_i};
  f_held      <= f_started && valid_o && !ready_i;
  f_held_data <= data_o;
  if (f_started) begin
    if (valid_i && ready_o) begin
      f_in <= f_in + 4'd1;
      if (f_in == f_watched) f_data <= data_i;
    end
    if (valid_o && ready_i) f_out <= f_out + 4'd1;
    if (!ready_o) f_full <= 1'b1;
  end
end

// One reset, at the start.
always_comb assume (rst_ni == f_started);

always_comb begin
  if (f_started) begin
    // The promise.
    assert (f_inside == 4'(count_o));
    if (valid_o) assert (f_inside != 4'd0);
    if (valid_o && f_out == f_watched) assert (data_o == f_data);
    if (!ready_o) assert (f_inside >= 4'(Depth));
    if (f_due) assert (valid_o);
    if (f_held) assert (valid_o && data_o == f_held_data);
    // Why it holds: what makes the induction close. A broken variant must break the promise, not the explanation.
`ifndef BROKEN_LOSE
`ifndef BROKEN_DUPLICATE
`ifndef BROKEN_REORDER
    assert (stored_q <= (IndexBits + 1)'(Depth));
    assert (write_q == read_q + stored_q[IndexBits-1:0]);
    assert (f_inside == 4'(stored_q) + {3'd0, f_head});
    if (f_place < f_inside) begin
      if (f_head && f_place == 4'd0) assert (f_head_data == f_data);
      else assert (memory_q[read_q + f_slot[IndexBits-1:0]] == f_data);
    end
`endif
`endif
`endif
    // It was full, and the watched entry, not the first, has come out.
    cover (f_full && f_inside == 4'd0 && f_watched > 4'd2 && f_out > f_watched);
  end
end
