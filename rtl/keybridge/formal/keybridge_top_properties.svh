// SPDX-License-Identifier: Apache-2.0
// What keybridge_top promises at its pins, read inside it when FORMAL is defined, with what its parts are proved to be in place of them
// (bridge_parts.sv): so what is left to be wrong is how they are wired. A new request for data, or a beat of data with strobes, is of a segment that
// has begun and not ended, of a command whose keys were both good, its lines are the segment's on that host, and the segment was a piece of the
// command's range there when it began; when no slot is said to hold a key, none is of a command that names it. A command is done when none of
// its segments is left in a pipe.
//
// A command is judged when none of its slot's segments is on its way (proof.key_path), and put when it is judged good (descriptor_in).

logic f_begin = 1'b1;     // the first cycle
logic f_started = 1'b0;
logic [15:0] f_key;       // any, but it stays

assign f_key = $anyconst;

always_ff @(posedge clk_i) begin
  f_begin   <= 1'b0;
  f_started <= 1'b1;
end

// What the parts know of themselves.
(* hierconn *) logic [Slots-1:0]    \u_slots.f_good ;
(* hierconn *) logic [4*Slots-1:0]  \u_slots.f_open ;
(* hierconn *) logic [16*Slots-1:0] \u_slots.f_own ;
(* hierconn *) logic [16*Slots-1:0] \u_slots.f_lent ;
(* hierconn *) logic [Slots-1:0]    \u_scheduler.f_way ;
(* hierconn *) logic [64*Slots-1:0] \u_scheduler.f_source ;
(* hierconn *) logic [64*Slots-1:0] \u_scheduler.f_target ;
(* hierconn *) logic [32*Slots-1:0] \u_scheduler.f_bytes ;
(* hierconn *) logic [32*Slots-1:0] \u_scheduler.f_done ;
(* hierconn *) logic [2*(SlotBits+141)-1:0] \gen_pipe[0].u_pipe.f_rows ;
(* hierconn *) logic [1:0]            \gen_pipe[0].u_pipe.f_count ;
(* hierconn *) logic                  \gen_pipe[0].u_pipe.f_asks ;
(* hierconn *) logic [SlotBits-1:0]   \gen_pipe[0].u_pipe.f_ask_slot ;
(* hierconn *) logic [SlotBits-1:0]   \gen_pipe[0].u_pipe.f_aw_slot ;
(* hierconn *) logic [63:0]           \gen_pipe[0].u_pipe.araddr_o ;
(* hierconn *) logic [63:0]           \gen_pipe[0].u_pipe.awaddr_o ;
(* hierconn *) logic [7:0]            \gen_pipe[0].u_pipe.arlen_o ;
(* hierconn *) logic [7:0]            \gen_pipe[0].u_pipe.awlen_o ;
(* hierconn *) logic                  \gen_pipe[0].u_pipe.f_push ;
(* hierconn *) logic [2*(SlotBits+141)-1:0] \gen_pipe[1].u_pipe.f_rows ;
(* hierconn *) logic [1:0]            \gen_pipe[1].u_pipe.f_count ;
(* hierconn *) logic                  \gen_pipe[1].u_pipe.f_asks ;
(* hierconn *) logic [SlotBits-1:0]   \gen_pipe[1].u_pipe.f_ask_slot ;
(* hierconn *) logic [SlotBits-1:0]   \gen_pipe[1].u_pipe.f_aw_slot ;
(* hierconn *) logic [63:0]           \gen_pipe[1].u_pipe.araddr_o ;
(* hierconn *) logic [63:0]           \gen_pipe[1].u_pipe.awaddr_o ;
(* hierconn *) logic [7:0]            \gen_pipe[1].u_pipe.arlen_o ;
(* hierconn *) logic [7:0]            \gen_pipe[1].u_pipe.awlen_o ;
(* hierconn *) logic                  \gen_pipe[1].u_pipe.f_push ;
(* hierconn *) logic \u_host1.f_ar_waits ;
(* hierconn *) logic \u_host1.f_aw_waits ;
(* hierconn *) logic \u_host1.f_data ;
(* hierconn *) logic \u_host2.f_ar_waits ;
(* hierconn *) logic \u_host2.f_aw_waits ;
(* hierconn *) logic \u_host2.f_data ;

logic [2*(SlotBits+141)-1:0] f_rows [2];     // of each pipe
logic [1:0]                  f_count [2];
logic [1:0]                  f_ar, f_aw, f_w; // new on a host's bus, data with strobes
logic [SlotBits-1:0]         f_ar_slot [2], f_aw_slot [2];
logic [57:0]                 f_ar_line [2], f_aw_line [2];
logic [7:0]                  f_ar_length [2], f_aw_length [2];
logic [71:0]                 f_ar_its [2], f_aw_its [2];   // what that segment's pipe asks for: address and length
logic [Slots-1:0]            f_names;        // its command names the key

assign f_rows[0]      = \gen_pipe[0].u_pipe.f_rows ;
assign f_count[0]     = \gen_pipe[0].u_pipe.f_count ;
assign f_ar[0]        = h1_arvalid_o && h1_arid_o == 4'd1 && !\u_host1.f_ar_waits ;
assign f_aw[0]        = h1_awvalid_o && h1_awid_o == 4'd1 && !\u_host1.f_aw_waits ;
assign f_w[0]         = h1_wvalid_o && h1_wstrb_o != '0 && \u_host1.f_data ;
assign f_ar_slot[0]   = \gen_pipe[0].u_pipe.f_ask_slot ;
assign f_aw_slot[0]   = \gen_pipe[1].u_pipe.f_aw_slot ;
assign f_ar_line[0]   = h1_araddr_o[63:6];
assign f_aw_line[0]   = h1_awaddr_o[63:6];
assign f_ar_its[0]    = {\gen_pipe[0].u_pipe.araddr_o , \gen_pipe[0].u_pipe.arlen_o };
assign f_aw_its[0]    = {\gen_pipe[1].u_pipe.awaddr_o , \gen_pipe[1].u_pipe.awlen_o };
assign f_ar_length[0] = h1_arlen_o;
assign f_aw_length[0] = h1_awlen_o;
assign f_rows[1]      = \gen_pipe[1].u_pipe.f_rows ;
assign f_count[1]     = \gen_pipe[1].u_pipe.f_count ;
assign f_ar[1]        = h2_arvalid_o && h2_arid_o == 4'd1 && !\u_host2.f_ar_waits ;
assign f_aw[1]        = h2_awvalid_o && h2_awid_o == 4'd1 && !\u_host2.f_aw_waits ;
assign f_w[1]         = h2_wvalid_o && h2_wstrb_o != '0 && \u_host2.f_data ;
assign f_ar_slot[1]   = \gen_pipe[1].u_pipe.f_ask_slot ;
assign f_aw_slot[1]   = \gen_pipe[0].u_pipe.f_aw_slot ;
assign f_ar_line[1]   = h2_araddr_o[63:6];
assign f_aw_line[1]   = h2_awaddr_o[63:6];
assign f_ar_its[1]    = {\gen_pipe[1].u_pipe.araddr_o , \gen_pipe[1].u_pipe.arlen_o };
assign f_aw_its[1]    = {\gen_pipe[0].u_pipe.awaddr_o , \gen_pipe[0].u_pipe.awlen_o };
assign f_ar_length[1] = h2_arlen_o;
assign f_aw_length[1] = h2_awlen_o;

for (genvar i = 0; i < Slots; i++) begin : gen_names
  assign f_names[i] = \u_slots.f_own [i*16+:16] == f_key || \u_slots.f_lent [i*16+:16] == f_key;
end

always_comb begin
  assume (rst_ni == f_started);
  if (copy_valid) assume (judged_valid && judged_cause == '0 && copy_bytes != '0);
  if (judged_valid) assume (\u_slots.f_open [judged_slot*4+:4] == '0);
end

logic [1:0] f_push;
assign f_push = {\gen_pipe[1].u_pipe.f_push , \gen_pipe[0].u_pipe.f_push };

// The promise.
logic [SlotBits-1:0] f_whose;
logic [31:0]         f_done;

always_comb begin
  f_whose = '0;
  f_done  = \u_scheduler.f_done [seg_slot*32+:32];
  if (f_started) begin
    for (int unsigned h = 0; h < 2; h++) begin
      if (f_ar[h]) begin
        assert (\u_slots.f_open [f_ar_slot[h]*4+:4] != '0 && \u_slots.f_good [f_ar_slot[h]]);
        assert (\u_scheduler.f_way [f_ar_slot[h]] == h[0]);
        assert (f_ar_line[h] == f_ar_its[h][71:14] && f_ar_length[h] == f_ar_its[h][7:0]);
        if (!held && key_index == f_key) assert (!f_names[f_ar_slot[h]]);
      end
      if (f_aw[h]) begin
        assert (\u_slots.f_open [f_aw_slot[h]*4+:4] != '0 && \u_slots.f_good [f_aw_slot[h]]);
        assert (\u_scheduler.f_way [f_aw_slot[h]] != h[0]);
        assert (f_aw_line[h] == f_aw_its[h][71:14] && f_aw_length[h] == f_aw_its[h][7:0]);
        if (!held && key_index == f_key) assert (!f_names[f_aw_slot[h]]);
      end
      if (f_push[h]) begin
        assert (\u_scheduler.f_way [seg_slot] == h[0] && seg_bytes != '0);
        assert (seg_source == \u_scheduler.f_source [seg_slot*64+:64] + {32'd0, f_done});
        assert (seg_target == \u_scheduler.f_target [seg_slot*64+:64] + {32'd0, f_done});
        assert ({1'b0, f_done} + {20'd0, seg_bytes} <= {1'b0, \u_scheduler.f_bytes [seg_slot*32+:32]});
      end
      if (f_w[h]) assert (f_count[1-h] != '0);
      for (int unsigned i = 0; i < 2; i++) begin
        f_whose = f_rows[h][i*(SlotBits+141)+141+:SlotBits];
        if (2'(i) < f_count[h]) begin
          if (!held && key_index == f_key) assert (!f_names[f_whose]);
          if (done_valid) assert (f_whose != done_slot);
        end
      end
    end
  end
end

// Why it holds: segments are counted by slots as they are in the pipes.
logic                  f_explained;
logic [SlotBits-1:0]   f_its;
logic [3:0]            f_sum;

always_comb begin
  f_explained = 1'b1;
  {f_its, f_sum} = '0;
  for (int unsigned s = 0; s < Slots; s++) begin
    f_sum = '0;
    for (int unsigned p = 0; p < 2; p++) begin
      for (int unsigned i = 0; i < 2; i++) begin
        if (2'(i) < f_count[p] && f_rows[p][i*(SlotBits+141)+141+:SlotBits] == SlotBits'(s)) f_sum = f_sum + 4'd1;
      end
    end
    if (f_sum != \u_slots.f_open [s*4+:4]) f_explained = 1'b0;
    if (f_sum != '0 && !\u_slots.f_good [s]) f_explained = 1'b0;
  end
  for (int unsigned p = 0; p < 2; p++) begin
    if (f_count[p] == 2'd3) f_explained = 1'b0;
    for (int unsigned i = 0; i < 2; i++) begin
      f_its = f_rows[p][i*(SlotBits+141)+141+:SlotBits];
      if (2'(i) < f_count[p] && \u_scheduler.f_way [f_its] != p[0]) f_explained = 1'b0;
    end
  end
  if (\gen_pipe[0].u_pipe.f_asks && f_count[0] == '0) f_explained = 1'b0;
  if (\gen_pipe[1].u_pipe.f_asks && f_count[1] == '0) f_explained = 1'b0;
end

always_comb begin
`ifdef FORMAL_ANYWHERE
  if (f_begin) assume (f_started && f_explained);
`else
  if (f_started) assert (f_explained);
`endif
end

`ifdef FORMAL_COVER
// That there is something to promise: both hosts are asked for data and written to at once, while a slot is done.
always_comb assert (!(f_started && f_ar == 2'b11 && f_aw == 2'b11 && f_w != '0 && held && key_index == f_key && end_valid != '0));
`endif
