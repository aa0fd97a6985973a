// SPDX-License-Identifier: Apache-2.0
// What ring_writer promises, read inside it when FORMAL is defined: the count tells of a record only when it is in memory,
// and goes up by one; the records go to the ring's places in turn; none is written over before it was consumed.

logic        f_started = 1'b0;
logic [CountBits-1:0] f_requests = '0;    // write requests taken
logic [CountBits-1:0] f_beats = '0;       // beats taken
logic [CountBits-1:0] f_done = '0;        // records in memory
logic [CountBits-1:0] f_consumer = '0;    // consumed a cycle ago
logic [CountBits-1:0] f_producer = '0;    // told a cycle ago
logic        f_wrapped = 1'b0;   // every place was used twice
logic [CountBits-1:0] f_size;             // records of the ring
logic [4:0]  f_shift;            // any size, but it stays
logic [CountBits-1:0] f_inside;           // accepted and not consumed
logic [AddrBits-1:0]  f_base;             // anywhere, but it stays
logic [CountBits-1:0] f_place;            // of the next record that is asked for

assign f_shift  = $anyconst;
assign f_size   = CountBits'(1) << f_shift;
assign f_inside = issued_q - consumer_i;
assign f_base   = $anyconst;
assign f_place  = f_requests & (f_size - CountBits'(1));

always_ff @(posedge clk_i) begin
  f_started  <= 1'b1;
  f_consumer <= consumer_i;
  f_producer <= f_started ? producer_o : '0;
  if (f_started) begin
    if (wreq_valid_o && wreq_ready_i) f_requests <= f_requests + CountBits'(1);
    if (wdat_valid_o && wdat_ready_i) f_beats <= f_beats + CountBits'(1);
    if (wdone_i) f_done <= f_done + CountBits'(1);
    if (f_done == f_size << 1) f_wrapped <= 1'b1;
  end
end

// One reset, at the start. Memory answers only what it was given; firmware consumes only what it was told.
always_comb begin
  assume (rst_ni == f_started);
  assume (shift_i == f_shift && f_shift <= 5'd2 && base_i == f_base);
  if (wdone_i) assume (f_started && f_done != f_requests && f_done != f_beats);
  if (f_started) assume (consumer_i - f_consumer <= producer_o - f_consumer);
  else assume (consumer_i == '0);
end

always_comb begin
  if (f_started) begin
    // The promise.
    assert (producer_o == f_done);
    assert (producer_o - f_producer <= CountBits'(1));
    assert (f_inside <= f_size);
    if (wreq_valid_o) assert (wreq_addr_o == f_base + {{(AddrBits - CountBits - 6){1'b0}}, f_place, 6'd0});
    // Why it holds: what makes the induction close. A broken variant must break the promise, not the explanation.
`ifndef BROKEN_FULL
`ifndef BROKEN_PLACE
`ifndef BROKEN_EARLY
    assert (issued_q - f_requests == CountBits'(req_q));
    assert (issued_q - f_beats == CountBits'(dat_q));
    assert (f_requests - f_done <= f_size && f_beats - f_done <= f_size && issued_q - f_done <= f_size);
    assert (producer_o - f_consumer <= f_size && issued_q - f_consumer <= f_size);
    assert (producer_o - f_consumer <= issued_q - f_consumer);
    if (ready_o) assert (issued_q - f_consumer < f_size);
`endif
`endif
`endif
    // Every place was used twice, and the ring is full.
    cover (f_wrapped && full_q && f_inside == f_size);
  end
end
