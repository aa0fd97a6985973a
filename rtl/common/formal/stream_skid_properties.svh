// SPDX-License-Identifier: Apache-2.0
// What stream_skid promises, read inside it when FORMAL is defined; the argument is that of stream_fifo_properties.svh.

logic             f_started = 1'b0;
logic [3:0]       f_in = '0;      // entries gone in, modulo 16
logic [3:0]       f_out = '0;     // entries come out
logic [3:0]       f_watched;      // number of the watched entry: any
logic [Width-1:0] f_data;         // its data
logic             f_full = 1'b0;  // it was full once
logic             f_held = 1'b0;  // the head was on offer a cycle ago, and was not taken
logic [Width-1:0] f_held_data;
logic [3:0]       f_inside;
logic [3:0]       f_place;        // of the watched entry, counted from the head

assign f_watched = $anyconst;
assign f_inside  = f_in - f_out;
assign f_place   = f_watched - f_out;

always_ff @(posedge clk_i) begin
  f_started   <= 1'b1;
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
    assert (f_inside <= 4'd2);
    assert (valid_o == (f_inside != 4'd0));
    if (valid_o && f_out == f_watched) assert (data_o == f_data);
    if (!ready_o) assert (f_inside == 4'd2);
    if (f_held) assert (valid_o && data_o == f_held_data);
    // Why it holds: what makes the induction close. A broken variant must break the promise, not the explanation.
`ifndef BROKEN_LOSE
`ifndef BROKEN_DUPLICATE
`ifndef BROKEN_REORDER
    assert (f_inside == {3'd0, head_valid_q} + {3'd0, spare_valid_q});
    if (spare_valid_q) assert (head_valid_q);
    if (spare_valid_q && f_place == 4'd1) assert (spare_q == f_data);
`endif
`endif
`endif
    // It was full, and the watched entry, not the first, has come out.
    cover (f_full && f_inside == 4'd0 && f_watched > 4'd1 && f_out > f_watched);
  end
end
