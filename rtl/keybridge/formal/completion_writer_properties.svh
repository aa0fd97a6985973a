// SPDX-License-Identifier: Apache-2.0
// What completion_writer promises of any one completion among all others, read inside it when FORMAL is defined: its host is offered it when all
// that was put before it for that host has been taken, as it was put, and it stays until it is taken; it is told behind that, and
// until then its queue is held. A host is offered no more than was put for it.

logic                f_begin = 1'b1;     // the first cycle
logic                f_started = 1'b0;
logic                f_pick, f_host;     // this one is watched: any moment, but once; of its host
logic                f_seen, f_done;     // it was put; it was taken
logic                f_told;             // it was told
logic [ItemBits-1:0] f_item;
logic [IndexBits:0]  f_ahead;            // what waits before it
logic [IndexBits:0]  f_count, f_credit;  // of its host: what waits; what may still come
logic [IndexBits:0]  f_owed;             // and was put and not taken
logic                f_waits, f_take, f_here, f_tells;
logic [ItemBits-1:0] f_first;
logic [TellBits-1:0] f_tell;             // what is told now
logic                f_offered;          // and was not taken
logic [121:0]        f_offer, f_offer_was;   // the address, what is written of it, and where

assign f_pick = $anyseq;
assign f_host = $anyconst;

// Of its host.
logic [1:0]            f_takes, f_heres;
logic [2*ItemBits-1:0] f_items;
logic [2*(IndexBits+1)-1:0] f_counts;

for (genvar h = 0; h < 2; h++) begin : gen_watch
  assign f_takes[h] = gen_host[h].take;
  assign f_heres[h] = gen_host[h].here;
  assign f_items[h*ItemBits+:ItemBits] = gen_host[h].item;
  assign f_counts[h*(IndexBits+1)+:IndexBits+1] = gen_host[h].count_q;
end

assign f_take  = f_takes[f_host];
assign f_here  = f_heres[f_host];
assign f_first = f_items[f_host*ItemBits+:ItemBits];
assign f_count = f_counts[f_host*(IndexBits+1)+:IndexBits+1];
assign f_waits = f_seen && !f_done;
assign f_tells = told_o && tells_q[0] != f_host;   // of its host
assign f_tell  = {told_queue_o, told_bare_o, told_success_o, told_entries_o, told_successes_o, told_returns_o};
assign f_offer = {write_line_o[f_host*58+:58], write_data_o[f_host*512+:64]};

logic f_mine;             // it is the first, and may be put in this clock
assign f_mine = f_waits ? f_ahead == '0 : f_pick && !f_seen && put_valid_i && put_host_i == f_host && !f_here;

always_ff @(posedge clk_i) begin
  f_begin   <= 1'b0;
  f_started <= 1'b1;
  if (!f_started) begin
    {f_seen, f_done, f_told, f_offered} <= '0;
    f_credit <= '0;
    f_owed   <= '0;
  end else begin
    if (!f_seen && f_pick && put_valid_i && put_host_i == f_host) begin
      f_seen  <= 1'b1;
      f_item  <= put;
      f_ahead <= f_count - (IndexBits + 1)'(f_take && f_here);
      f_done  <= f_take && !f_here;
    end else if (f_waits && f_take) begin
      f_ahead <= f_ahead - 1'b1;
      f_done  <= f_ahead == '0;
    end
    if (f_done && f_tells) f_told <= 1'b1;
    f_owed    <= f_owed + (IndexBits + 1)'(put_valid_i && put_host_i == f_host) - (IndexBits + 1)'(f_take);
    f_offered <= write_valid_o[f_host] && !write_ready_i[f_host];
    // Whoever puts has seen room, and puts four at most.
    if (room_o[f_host] && f_credit == '0) f_credit <= (IndexBits + 1)'(4);
    else f_credit <= f_credit - (IndexBits + 1)'(put_valid_i && put_host_i == f_host);
  end
  f_offer_was <= f_offer;
end

logic [1:0] f_answers, f_answers_had;

for (genvar h = 0; h < 2; h++) begin : gen_answers
  assign f_answers[h] = gen_host[h].answers;
end

always_ff @(posedge clk_i) begin
  f_answers_had <= f_answers & ~(f_takes);
end

always_comb begin
  assume (rst_ni == f_started);
  if (f_started && put_valid_i && put_host_i == f_host) assume (f_credit != '0);
  // stream_fifo: room goes with an entry.
  if (f_answers_had[0]) assume (f_answers[0]);
  if (f_answers_had[1]) assume (f_answers[1]);
end

// The promise.
always_comb begin
  if (f_started) begin
    if (f_mine) begin
      assert (f_first == (f_waits ? f_item : put));
      if (f_take && write_valid_o[f_host]) assert (write_ready_i[f_host]);
    end
    if (f_take) assert (f_owed != '0 || (put_valid_i && put_host_i == f_host));
    if (f_offered) assert (write_valid_o[f_host] && f_offer == f_offer_was);
    if (f_seen && !f_told && closing_queue_i == f_item[ItemBits-1-:QueueBits]) assert (holds_o);
    if (f_done && !f_told && f_tells) assert (f_tell == f_item[ItemBits-1-:TellBits]);
  end
end

// Why it holds.
logic f_explained;
logic [1:0] f_sane;
logic [1:0] f_places;            // it is where its turn says

for (genvar h = 0; h < 2; h++) begin : gen_explained
  logic [IndexBits-1:0] place;
  logic [IndexBits:0]   sum;
  assign place = gen_host[h].read_q + f_ahead[IndexBits-1:0];
  always_comb begin
    sum       = '0;
    f_sane[h] = gen_host[h].count_q <= (IndexBits + 1)'(Depth) && gen_host[h].write_q == gen_host[h].read_q + gen_host[h].count_q[IndexBits-1:0];
    for (int unsigned i = 0; i < Depth; i++) begin
      if (gen_host[h].waits_q[i] != ({1'b0, IndexBits'(i) - gen_host[h].read_q} < gen_host[h].count_q)) f_sane[h] = 1'b0;
    end
    f_places[h] = gen_host[h].items_q[place] == f_item && gen_host[h].queues_q[place*QueueBits+:QueueBits] == f_item[ItemBits-1-:QueueBits];
    if (f_done) f_places[h] = tells_q[h] && gen_host[h].tell_q == f_item[ItemBits-1-:TellBits];
  end
end

always_comb begin
  f_explained = f_sane[f_host] && !(f_done && !f_seen) && !(f_told && !f_done);
  if (f_waits && (f_ahead >= f_count || !f_places[f_host])) f_explained = 1'b0;
  if (f_done && !f_told && !f_places[f_host]) f_explained = 1'b0;
  if (f_owed != f_count) f_explained = 1'b0;
  if (f_credit > (IndexBits + 1)'(4) || {1'b0, f_count} + {1'b0, f_credit} > (IndexBits + 2)'(Depth)) f_explained = 1'b0;
  if (f_offered && !(f_here && f_offer_was == f_offer && write_valid_o[f_host])) f_explained = 1'b0;
end

always_comb begin
`ifdef FORMAL_ANYWHERE
  if (f_begin) assume (f_started && f_explained);
`else
  if (f_started) assert (f_explained);
`endif
end

`ifdef FORMAL_COVER
// That there is something to promise: one waited before it, the other host is written to beside it, and it is told.
logic f_behind;
always_ff @(posedge clk_i) f_behind <= f_behind || (f_seen && !f_done && f_ahead == (IndexBits + 1)'(1));
always_comb begin
  if (f_begin) assume (!f_behind);
  assert (!(f_started && f_behind && f_done && !f_told && told_o && write_valid_o == 2'b11));
end
`endif
