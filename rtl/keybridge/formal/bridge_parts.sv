// SPDX-License-Identifier: Apache-2.0
// What slot_table, segment_scheduler, copy_pipe and host_port are proved to be, as far as the proof of keybridge_top needs it, in place of
// them: what they put out is anything, but for what is assumed here, and each line says nothing that their own proofs do not. What
// they assume of each other is asserted. Comments of the ports are in the modules.

module slot_table #(
  parameter  int unsigned Slots      = 4,
  parameter  bit          Judges     = 1'b0,
  parameter  int unsigned Queues     = Slots,
  parameter  int unsigned IndexBits  = 16,
  parameter  int unsigned CountBits  = 4,
  localparam int unsigned SlotBits   = $clog2(Slots),
  localparam int unsigned QueueBits  = $clog2(Queues)
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  input  logic                        take_valid_i,
  input  logic [QueueBits-1:0]        take_queue_i,
  input  logic                        take_host_i,
  output logic                        take_ready_o,
  output logic [SlotBits-1:0]         take_slot_o,
  input  logic                        begin_valid_i,
  input  logic [SlotBits-1:0]         begin_slot_i,
  input  logic [IndexBits-1:0]        begin_own_i,
  input  logic [IndexBits-1:0]        begin_lent_i,
  input  logic                        begin_fence_i,
  input  logic                        drop_valid_i,
  input  logic [SlotBits-1:0]         drop_slot_i,
  input  logic                        lend_valid_i,
  input  logic [SlotBits-1:0]         lend_slot_i,
  input  logic [QueueBits-1:0]        lend_queue_i,
  input  logic                        judged_valid_i,
  input  logic [SlotBits-1:0]         judged_slot_i,
  input  logic [4:0]                  judged_cause_i,
  output logic [Slots-1:0]            startable_o,
  output logic [Slots*QueueBits-1:0]  queue_o,
  input  logic                        start_valid_i,
  input  logic [SlotBits-1:0]         start_slot_i,
  input  logic                        start_last_i,
  output logic                        start_ok_o,
  input  logic [1:0]                  end_valid_i,
  input  logic [2*SlotBits-1:0]       end_slot_i,
  input  logic [9:0]                  end_cause_i,
  input  logic [1:0]                  end_partial_i,
  input  logic                        revoke_valid_i,
  input  logic [IndexBits-1:0]        index_i,
  output logic                        held_o,
  input  logic                        close_valid_i,
  input  logic [QueueBits-1:0]        close_queue_i,
  input  logic [QueueBits-1:0]        closing_queue_i,
  output logic                        closing_o,
  output logic [Slots-1:0]            silent_o,
  input  logic [1:0]                  done_room_i,
  output logic                        done_valid_o,
  input  logic                        done_ready_i,
  output logic [SlotBits-1:0]         done_slot_o,
  output logic [QueueBits-1:0]        done_queue_o,
  output logic [4:0]                  done_cause_o,
  output logic                        done_partial_o,
  output logic                        done_silent_o,
  output logic [SlotBits:0]           used_o
);

  // Anything.
  assign take_ready_o = $anyseq;
  assign take_slot_o = $anyseq;
  assign startable_o = $anyseq;
  assign queue_o = $anyseq;
  assign start_ok_o = $anyseq;
  assign held_o = $anyseq;
  assign closing_o = $anyseq;
  assign silent_o = $anyseq;
  assign done_valid_o = $anyseq;
  assign done_slot_o = $anyseq;
  assign done_queue_o = $anyseq;
  assign done_cause_o = $anyseq;
  assign done_partial_o = $anyseq;
  assign done_silent_o = $anyseq;
  assign used_o = $anyseq;

  logic [Slots-1:0]           f_good;          // both keys of its command are good
  logic [Slots*CountBits-1:0] f_open;          // segments on their way
  logic [Slots*IndexBits-1:0] f_own, f_lent;
  logic                       f_unused_judges;

  assign f_unused_judges = Judges;

  always_ff @(posedge clk_i) begin
    for (int unsigned i = 0; i < Slots; i++) begin
      if (!rst_ni) f_open[i*CountBits+:CountBits] <= '0;
      else begin
        f_open[i*CountBits+:CountBits] <= f_open[i*CountBits+:CountBits] + CountBits'(start_ok_o && start_slot_i == SlotBits'(i))
            - CountBits'((end_valid_i[0] && end_slot_i[0+:SlotBits] == SlotBits'(i))
                         || (end_valid_i[1] && end_slot_i[SlotBits+:SlotBits] == SlotBits'(i)));
      end
      if (!rst_ni || (take_valid_i && take_ready_o && take_slot_o == SlotBits'(i))) f_good[i] <= 1'b0;
      else if (judged_valid_i && judged_slot_i == SlotBits'(i)) f_good[i] <= judged_cause_i == '0;
      if (begin_valid_i && begin_slot_i == SlotBits'(i)) begin
        f_own[i*IndexBits+:IndexBits]  <= begin_own_i;
        f_lent[i*IndexBits+:IndexBits] <= begin_lent_i;
      end
    end
  end

  always_comb begin
    if (rst_ni) begin
      // proof.key_path and proof.slot_table: a slot that is taken was free; a segment begins for a command whose keys are good, and that is
      // neither judged nor taken then; a key that no slot is said to hold has no segment on its way; a slot leaves when its segments
      // have ended.
      if (take_valid_i && take_ready_o) assume (f_open[take_slot_o*CountBits+:CountBits] == '0);
      if (start_ok_o) assume (start_valid_i && f_good[start_slot_i] && f_open[start_slot_i*CountBits+:CountBits] != '1);
      if (start_ok_o) assume (!(take_valid_i && take_ready_o && take_slot_o == start_slot_i) && !(judged_valid_i && judged_slot_i == start_slot_i));
      if (done_valid_o) assume (f_open[done_slot_o*CountBits+:CountBits] == '0);
      for (int unsigned i = 0; i < Slots; i++) begin
        if (!held_o && (f_own[i*IndexBits+:IndexBits] == index_i || f_lent[i*IndexBits+:IndexBits] == index_i)) begin
          assume (f_open[i*CountBits+:CountBits] == '0);
        end
      end
      // What proof.slot_table assumes of who ends segments.
      if (end_valid_i[0]) assert (f_open[end_slot_i[0+:SlotBits]*CountBits+:CountBits] != '0);
      if (end_valid_i[1]) assert (f_open[end_slot_i[SlotBits+:SlotBits]*CountBits+:CountBits] != '0);
      if (end_valid_i == 2'b11) assert (end_slot_i[0+:SlotBits] != end_slot_i[SlotBits+:SlotBits]);
    end
  end

endmodule

module segment_scheduler #(
  parameter  int unsigned Slots     = 2,
  parameter  int unsigned Queues    = 2,
  parameter  int unsigned Window    = 1024,
  localparam int unsigned SlotBits  = $clog2(Slots),
  localparam int unsigned QueueBits = $clog2(Queues)
) (
  input  logic                       clk_i,
  input  logic                       rst_ni,
  input  logic                       put_valid_i,
  input  logic [SlotBits-1:0]        put_slot_i,
  input  logic                       put_way_i,
  input  logic [63:0]                put_source_i,
  input  logic [63:0]                put_target_i,
  input  logic [31:0]                put_bytes_i,
  input  logic [Slots-1:0]           startable_i,
  input  logic [Slots*QueueBits-1:0] queue_i,
  output logic                       start_valid_o,
  output logic [SlotBits-1:0]        start_slot_o,
  output logic                       start_last_o,
  input  logic                       start_ok_i,
  output logic [QueueBits-1:0]       queue_o,
  input  logic [3:0]                 weight_i,
  input  logic [15:0]                rate_i,
  input  logic                       renew_valid_i,
  input  logic [QueueBits-1:0]       renew_queue_i,
  output logic [1:0]                 seg_valid_o,
  input  logic [1:0]                 seg_ready_i,
  output logic [SlotBits-1:0]        seg_slot_o,
  output logic                       seg_first_o,
  output logic [63:0]                seg_source_o,
  output logic [63:0]                seg_target_o,
  output logic [12:0]                seg_bytes_o,
  output logic                       limited_o
);

  // Anything.
  assign start_valid_o = $anyseq;
  assign start_slot_o = $anyseq;
  assign start_last_o = $anyseq;
  assign queue_o = $anyseq;
  assign seg_first_o = $anyseq;
  assign seg_bytes_o = $anyseq;
  assign limited_o = $anyseq;

  logic [Slots-1:0]    f_way;
  logic [Slots*64-1:0] f_source, f_target;     // of the command
  logic [Slots*32-1:0] f_bytes, f_done;        // of it those that have begun
  logic                f_begun, f_its_way;

  assign f_begun   = start_valid_o && start_ok_i;
  assign f_its_way = f_way[start_slot_o];

  // proof.segment_scheduler: the next piece of what is left, within 4 KiB of the source, for the pipe of the command, that takes it.
  assign seg_valid_o  = {f_begun && f_its_way, f_begun && !f_its_way};
  assign seg_slot_o   = start_slot_o;
  assign seg_source_o = f_source[start_slot_o*64+:64] + {32'd0, f_done[start_slot_o*32+:32]};
  assign seg_target_o = f_target[start_slot_o*64+:64] + {32'd0, f_done[start_slot_o*32+:32]};

  always_ff @(posedge clk_i) begin
    for (int unsigned i = 0; i < Slots; i++) begin
      if (!rst_ni) {f_bytes[i*32+:32], f_done[i*32+:32]} <= '0;
      else if (put_valid_i && put_slot_i == SlotBits'(i)) begin
        f_way[i]           <= put_way_i;
        f_source[i*64+:64] <= put_source_i;
        f_target[i*64+:64] <= put_target_i;
        f_bytes[i*32+:32]  <= put_bytes_i;
        f_done[i*32+:32]   <= '0;
      end else if (f_begun && start_slot_o == SlotBits'(i)) f_done[i*32+:32] <= f_done[i*32+:32] + {19'd0, seg_bytes_o};
    end
  end

  always_comb begin
    if (rst_ni) begin
      if (start_valid_o) assume (seg_ready_i[f_its_way]);
      if (f_begun) begin
        assume (seg_bytes_o != '0);
        assume ({1'b0, f_done[start_slot_o*32+:32]} + {20'd0, seg_bytes_o} <= {1'b0, f_bytes[start_slot_o*32+:32]});
        assume ({2'b00, seg_source_o[11:0]} + {1'b0, seg_bytes_o} <= 14'd4096);
      end
    end
  end

endmodule

module copy_pipe #(
  parameter  int unsigned Slots    = 2,
  parameter  int unsigned Segments = 2,
  parameter  int unsigned Lines    = 256,
  localparam int unsigned SlotBits = $clog2(Slots),
  localparam int unsigned LineBits = $clog2(Lines),
  localparam int unsigned SegBits  = $clog2(Segments)
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                seg_valid_i,
  output logic                seg_ready_o,
  input  logic [SlotBits-1:0] seg_slot_i,
  input  logic                seg_first_i,
  input  logic [63:0]         seg_source_i,
  input  logic [63:0]         seg_target_i,
  input  logic [12:0]         seg_bytes_i,
  output logic                end_valid_o,
  output logic [SlotBits-1:0] end_slot_o,
  output logic [4:0]          end_cause_o,
  output logic                end_partial_o,
  output logic                arvalid_o,
  input  logic                arready_i,
  output logic [63:0]         araddr_o,
  output logic [7:0]          arlen_o,
  input  logic                rvalid_i,
  input  logic [511:0]        rdata_i,
  input  logic [1:0]          rresp_i,
  input  logic                rlast_i,
  output logic                awvalid_o,
  input  logic                awready_i,
  output logic [63:0]         awaddr_o,
  output logic [7:0]          awlen_o,
  output logic                wvalid_o,
  input  logic                wready_i,
  output logic [511:0]        wdata_o,
  output logic [63:0]         wstrb_o,
  output logic                wlast_o,
  input  logic                bvalid_i,
  input  logic [1:0]          bresp_i,
  output logic                idle_o
);

  // Anything.
  assign seg_ready_o = $anyseq;
  assign end_valid_o = $anyseq;
  assign end_slot_o = $anyseq;
  assign end_cause_o = $anyseq;
  assign end_partial_o = $anyseq;
  assign awvalid_o = $anyseq;
  assign awaddr_o = $anyseq;
  assign awlen_o = $anyseq;
  assign wvalid_o = $anyseq;
  assign wdata_o = $anyseq;
  assign wstrb_o = $anyseq;
  assign wlast_o = $anyseq;
  assign idle_o = $anyseq;

  localparam int unsigned RowBits = SlotBits + 64 + 64 + 13;

  logic [2*RowBits-1:0] f_rows;                // segments that have not ended, the oldest first
  logic [1:0]          f_count;
  logic                f_asks;                 // the newest one's request was not taken
  logic                f_push, f_aw_at;        // f_aw_at: of which the addresses are
  logic [SlotBits-1:0] f_aw_slot;
  logic [63:0]         f_aw_target, f_ask_source;
  logic [12:0]         f_aw_bytes, f_ask_bytes;
  logic [SlotBits-1:0] f_ask_slot;
  logic [63:0]         f_unused_target, f_unused_source;

  assign f_push  = seg_valid_i && seg_ready_o;
  assign f_aw_at = $anyseq;
  assign {f_aw_slot, f_unused_source, f_aw_target, f_aw_bytes}    = f_rows[f_aw_at*RowBits+:RowBits];
  assign {f_ask_slot, f_ask_source, f_unused_target, f_ask_bytes} = f_rows[(f_count == 2'd2)*RowBits+:RowBits];

  assign arvalid_o = f_asks;
  assign araddr_o  = {f_ask_source[63:6], 6'd0};
  assign arlen_o   = 8'((({7'd0, f_ask_source[5:0]} + f_ask_bytes + 13'd63) >> 6) - 13'd1);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) {f_count, f_asks} <= '0;
    else begin
      f_count <= f_count + 2'(f_push) - 2'(end_valid_o);
      f_asks  <= f_push || (f_asks && !arready_i);
    end
    if (end_valid_o) f_rows[RowBits-1:0] <= f_rows[2*RowBits-1:RowBits];
    if (f_push && f_count == 2'(end_valid_o)) f_rows[RowBits-1:0] <= {seg_slot_i, seg_source_i, seg_target_i, seg_bytes_i};
    if (f_push && f_count != 2'(end_valid_o)) f_rows[2*RowBits-1:RowBits] <= {seg_slot_i, seg_source_i, seg_target_i, seg_bytes_i};
  end

  always_comb begin
    if (rst_ni) begin
      // proof.copy_pipe
      if (seg_ready_o) assume (f_count != 2'd2 && (!f_asks || arready_i));
      if (awvalid_o) begin
        assume ({1'b0, f_aw_at} < f_count && awaddr_o[5:0] == '0);
        assume ({6'd0, awaddr_o[63:6] - f_aw_target[63:6]} + {56'd0, awlen_o} < 64'(({7'd0, f_aw_target[5:0]} + f_aw_bytes + 13'd63) >> 6));
      end
      if (wvalid_o) assume (f_count != '0);
      if (end_valid_o) assume (bvalid_i && f_count != '0 && end_slot_o == f_rows[RowBits-1-:SlotBits] && !(f_asks && f_count == 2'd1));
      // What it assumes of segments.
      if (seg_valid_i) assert (seg_bytes_i != '0 && {2'b00, seg_source_i[11:0]} + {1'b0, seg_bytes_i} <= 14'd4096);
    end
  end

endmodule

module host_port #(
  parameter int unsigned Reads      = 2,
  parameter int unsigned LengthBits = 2,
  parameter int unsigned CountBits  = 3
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         isolate_i,
  input  logic         reset_i,
  input  logic [31:0]  timeout_i,
  output logic         stalled_o,
  output logic [15:0]  outstanding_o,
  output logic         idle_o,
  input  logic         read_arvalid_i,
  output logic         read_arready_o,
  input  logic [63:0]  read_araddr_i,
  input  logic [7:0]   read_arlen_i,
  output logic         read_rvalid_o,
  output logic [1:0]   read_rresp_o,
  output logic         read_rlast_o,
  input  logic         fetch_valid_i,
  output logic         fetch_ready_o,
  input  logic [57:0]  fetch_line_i,
  output logic         fetched_valid_o,
  output logic         fetched_error_o,
  output logic [511:0] rdata_o,
  input  logic         data_awvalid_i,
  output logic         data_awready_o,
  input  logic [63:0]  data_awaddr_i,
  input  logic [7:0]   data_awlen_i,
  input  logic         data_wvalid_i,
  output logic         data_wready_o,
  input  logic [511:0] data_wdata_i,
  input  logic [63:0]  data_wstrb_i,
  input  logic         data_wlast_i,
  output logic         data_bvalid_o,
  output logic [1:0]   data_bresp_o,
  input  logic         comp_valid_i,
  output logic         comp_ready_o,
  input  logic         comp_more_i,
  input  logic [57:0]  comp_line_i,
  input  logic [511:0] comp_data_i,
  input  logic [63:0]  comp_strobes_i,
  output logic         answer_valid_o,
  output logic         answer_error_o,
  output logic         arvalid_o,
  input  logic         arready_i,
  output logic         arid_o,
  output logic [63:0]  araddr_o,
  output logic [7:0]   arlen_o,
  input  logic         rvalid_i,
  output logic         rready_o,
  input  logic         rid_i,
  input  logic [511:0] rdata_i,
  input  logic [1:0]   rresp_i,
  input  logic         rlast_i,
  output logic         awvalid_o,
  input  logic         awready_i,
  output logic         awid_o,
  output logic [63:0]  awaddr_o,
  output logic [7:0]   awlen_o,
  output logic         wvalid_o,
  input  logic         wready_i,
  output logic [511:0] wdata_o,
  output logic [63:0]  wstrb_o,
  output logic         wlast_o,
  input  logic         bvalid_i,
  output logic         bready_o,
  input  logic         bid_i,
  input  logic [1:0]   bresp_i
);

  // Anything.
  assign stalled_o = $anyseq;
  assign outstanding_o = $anyseq;
  assign idle_o = $anyseq;
  assign read_arready_o = $anyseq;
  assign read_rvalid_o = $anyseq;
  assign read_rresp_o = $anyseq;
  assign read_rlast_o = $anyseq;
  assign fetch_ready_o = $anyseq;
  assign fetched_valid_o = $anyseq;
  assign fetched_error_o = $anyseq;
  assign rdata_o = $anyseq;
  assign data_awready_o = $anyseq;
  assign data_wready_o = $anyseq;
  assign data_bvalid_o = $anyseq;
  assign data_bresp_o = $anyseq;
  assign comp_ready_o = $anyseq;
  assign answer_valid_o = $anyseq;
  assign answer_error_o = $anyseq;
  assign arvalid_o = $anyseq;
  assign arid_o = $anyseq;
  assign araddr_o = $anyseq;
  assign arlen_o = $anyseq;
  assign rready_o = $anyseq;
  assign awvalid_o = $anyseq;
  assign awid_o = $anyseq;
  assign awaddr_o = $anyseq;
  assign awlen_o = $anyseq;
  assign wvalid_o = $anyseq;
  assign wdata_o = $anyseq;
  assign wstrb_o = $anyseq;
  assign wlast_o = $anyseq;
  assign bready_o = $anyseq;

  logic        f_ar_waits, f_aw_waits;         // offered and not taken
  logic        f_data;                         // whose the beat on the bus is
  logic [72:0] f_ar, f_aw;

  assign f_data = $anyseq;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) {f_ar_waits, f_aw_waits} <= '0;
    else {f_ar_waits, f_aw_waits} <= {arvalid_o && !arready_i, awvalid_o && !awready_i};
    f_ar <= {arid_o, araddr_o, arlen_o};
    f_aw <= {awid_o, awaddr_o, awlen_o};
  end

  always_comb begin
    if (rst_ni) begin
      // proof.host_port
      if (f_ar_waits && !reset_i) assume (arvalid_o && {arid_o, araddr_o, arlen_o} == f_ar);
      if (f_aw_waits && !reset_i) assume (awvalid_o && {awid_o, awaddr_o, awlen_o} == f_aw);
      if (arvalid_o && !f_ar_waits) begin
        assume (!isolate_i);
        if (arid_o) assume (read_arvalid_i && {read_araddr_i, read_arlen_i} == {araddr_o, arlen_o});
        else assume (fetch_valid_i && {fetch_line_i, 14'd0} == {araddr_o, arlen_o});
      end
      if (awvalid_o && !f_aw_waits) begin
        assume (!isolate_i);
        if (awid_o) assume (data_awvalid_i && {data_awaddr_i, data_awlen_i} == {awaddr_o, awlen_o});
        else assume (comp_valid_i && {comp_line_i, 14'd0} == {awaddr_o, awlen_o});
      end
      if (reset_i) assume (!arvalid_o && !awvalid_o && !wvalid_o);
      if (wvalid_o && wstrb_o != '0) begin
        assume (!isolate_i);
        if (f_data) assume (data_wvalid_i && wstrb_o == data_wstrb_i);
        else assume (comp_valid_i && wstrb_o == comp_strobes_i);
      end
    end
  end

endmodule
