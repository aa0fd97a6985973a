// SPDX-License-Identifier: Apache-2.0
/// The bridge chip: queues of commands in the memories of two hosts, a table of keys, and copies from one memory to the other for
/// commands whose two keys are valid. It wires the stages together; README.md has the picture, registers.md what firmware sees.
module keybridge_top #(
  parameter int unsigned Keys = 1024  // records: a power of two, at most 65,536
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  // memory of host 1
  output logic [3:0]   h1_awid_o,       // 0 completions, 1 data
  output logic [63:0]  h1_awaddr_o,
  output logic [7:0]   h1_awlen_o,
  output logic [2:0]   h1_awsize_o,
  output logic [1:0]   h1_awburst_o,
  output logic         h1_awvalid_o,
  input  logic         h1_awready_i,
  output logic [511:0] h1_wdata_o,
  output logic [63:0]  h1_wstrb_o,
  output logic         h1_wlast_o,
  output logic         h1_wvalid_o,
  input  logic         h1_wready_i,
  input  logic [3:0]   h1_bid_i,
  input  logic [1:0]   h1_bresp_i,
  input  logic         h1_bvalid_i,
  output logic         h1_bready_o,
  output logic [3:0]   h1_arid_o,       // 0 descriptors, 1 data
  output logic [63:0]  h1_araddr_o,
  output logic [7:0]   h1_arlen_o,
  output logic [2:0]   h1_arsize_o,
  output logic [1:0]   h1_arburst_o,
  output logic         h1_arvalid_o,
  input  logic         h1_arready_i,
  input  logic [3:0]   h1_rid_i,
  input  logic [511:0] h1_rdata_i,
  input  logic [1:0]   h1_rresp_i,
  input  logic         h1_rlast_i,
  input  logic         h1_rvalid_i,
  output logic         h1_rready_o,
  // memory of host 2
  output logic [3:0]   h2_awid_o,       // 0 completions, 1 data
  output logic [63:0]  h2_awaddr_o,
  output logic [7:0]   h2_awlen_o,
  output logic [2:0]   h2_awsize_o,
  output logic [1:0]   h2_awburst_o,
  output logic         h2_awvalid_o,
  input  logic         h2_awready_i,
  output logic [511:0] h2_wdata_o,
  output logic [63:0]  h2_wstrb_o,
  output logic         h2_wlast_o,
  output logic         h2_wvalid_o,
  input  logic         h2_wready_i,
  input  logic [3:0]   h2_bid_i,
  input  logic [1:0]   h2_bresp_i,
  input  logic         h2_bvalid_i,
  output logic         h2_bready_o,
  output logic [3:0]   h2_arid_o,       // 0 descriptors, 1 data
  output logic [63:0]  h2_araddr_o,
  output logic [7:0]   h2_arlen_o,
  output logic [2:0]   h2_arsize_o,
  output logic [1:0]   h2_arburst_o,
  output logic         h2_arvalid_o,
  input  logic         h2_arready_i,
  input  logic [3:0]   h2_rid_i,
  input  logic [511:0] h2_rdata_i,
  input  logic [1:0]   h2_rresp_i,
  input  logic         h2_rlast_i,
  input  logic         h2_rvalid_i,
  output logic         h2_rready_o,
  // registers
  input  logic [19:0]  cfg_awaddr_i,
  input  logic         cfg_awvalid_i,
  output logic         cfg_awready_o,
  input  logic [63:0]  cfg_wdata_i,
  input  logic [7:0]   cfg_wstrb_i,
  input  logic         cfg_wvalid_i,
  output logic         cfg_wready_o,
  output logic [1:0]   cfg_bresp_o,
  output logic         cfg_bvalid_o,
  input  logic         cfg_bready_i,
  input  logic [19:0]  cfg_araddr_i,
  input  logic         cfg_arvalid_i,
  output logic         cfg_arready_o,
  output logic [63:0]  cfg_rdata_o,
  output logic [1:0]   cfg_rresp_o,
  output logic         cfg_rvalid_o,
  input  logic         cfg_rready_i,
  // to firmware
  output logic         irq_o,           // an audit record waits
  output logic         idle_o           // nothing happens any more without input
);

`ifdef FORMAL
  localparam int unsigned Slots     = 2;
  localparam int unsigned Queues    = 2;
`else
  localparam int unsigned Slots     = 64;
  localparam int unsigned Queues    = 64;
`endif
  localparam int unsigned SlotBits  = $clog2(Slots);
  localparam int unsigned QueueBits = $clog2(Queues);
  localparam int unsigned IdBits    = 36 + SlotBits;   // of a check

  // ---- registers -----------------------------------------------------------------------------------------------------
  logic                 enable, swept, desk_swept, table_swept, closing, slots_closing;
  logic [31:0]          max_length, timeout, outstanding;
  logic [1:0]           isolate, in_reset, stalled, unused_port_idle;
  logic [SlotBits:0]    used;
  logic                 desk_valid, desk_write, desk_bell, desk_done, desk_bad;
  logic [QueueBits-1:0] desk_queue, closing_queue;
  logic [2:0]           desk_word;
  logic [63:0]          desk_wdata, desk_rdata;
  logic [15:0]          desk_epoch, key_index;
  logic                 op_valid, op_live, op_commit, op_done, op_bad, op_was_live, revoke_valid, held;
  logic [1:0]           op;
  logic [15:0]          op_index;
  logic [288:0]         op_record, op_was;
  logic                 audit_valid, audit_ready;
  logic [95:0]          audit;
  logic [key_reg_pkg::Counters-1:0] count;

  assign swept = desk_swept && table_swept;

  key_csr #(.Keys(Keys), .Slots(Slots), .Queues(Queues)) u_csr (
    .clk_i, .rst_ni,
    .cfg_awaddr_i, .cfg_awvalid_i, .cfg_awready_o, .cfg_wdata_i, .cfg_wstrb_i, .cfg_wvalid_i, .cfg_wready_o, .cfg_bresp_o,
    .cfg_bvalid_o, .cfg_bready_i, .cfg_araddr_i, .cfg_arvalid_i, .cfg_arready_o, .cfg_rdata_o, .cfg_rresp_o, .cfg_rvalid_o,
    .cfg_rready_i,
    .enable_o(enable), .max_length_o(max_length), .timeout_o(timeout), .isolate_o(isolate), .reset_o(in_reset),
    .idle_i(idle_o), .swept_i(swept), .used_i(used), .stalled_i(stalled), .outstanding_i(outstanding),
    .desk_valid_o(desk_valid), .desk_write_o(desk_write), .desk_bell_o(desk_bell), .desk_queue_o(desk_queue),
    .desk_word_o(desk_word), .desk_wdata_o(desk_wdata), .desk_done_i(desk_done), .desk_bad_i(desk_bad), .desk_rdata_i(desk_rdata),
    .desk_epoch_i(desk_epoch),
    .op_valid_o(op_valid), .op_o(op), .op_index_o(op_index), .op_live_o(op_live), .op_record_o(op_record), .op_commit_i(op_commit),
    .op_done_i(op_done), .op_bad_i(op_bad), .op_live_i(op_was_live), .op_record_i(op_was),
    .revoke_valid_o(revoke_valid), .index_o(key_index), .held_i(held), .closing_queue_o(closing_queue), .closing_i(closing),
    .audit_valid_i(audit_valid), .audit_ready_o(audit_ready), .audit_i(audit), .count_i(count), .bytes_i(seg_bytes),
    .interrupt_o(irq_o)
  );

  // ---- queues and their descriptors ----------------------------------------------------------------------------------
  logic                 close_valid, start_valid, renew_valid;
  logic [QueueBits-1:0] changed_queue, take_queue, lend_queue, lender, check_owner, pace_queue, done_queue, made_queue, told_queue;
  logic                 take_valid, take_host, take_ready, begin_valid, begin_fence, drop_valid, lend_valid, judged_valid;
  logic [SlotBits-1:0]  take_slot, slot, lend_slot, judged_slot, done_slot;
  logic [4:0]           judged_cause, done_cause;
  logic [1:0]           fetch_valid, fetch_ready, fetched_valid, fetched_error;
  logic [115:0]         fetch_line;
  logic [1023:0]        line;
  logic                 check_valid, check_ready, check_side, check_write;
  logic [IdBits-1:0]    check_id, result_id;
  logic [15:0]          check_epoch, lender_epoch, rate, put_own, put_lent, done_epoch;
  logic [127:0]         check_own, check_lent;
  logic [63:0]          check_own_offset, check_lent_offset, own_address, lent_address;
  logic [31:0]          check_length, copy_bytes, put_command, put_length;
  logic                 lender_valid, lender_good, result_valid, unused_ok;
  logic [2:0]           result_own, result_lent;
  logic                 copy_valid, copy_way, put_valid;
  logic [63:0]          copy_source, copy_target, put_tag;
  logic [3:0]           weight, ring_size, words_size;
  logic [1:0]           done_room;
  logic                 done_valid, done_ready, done_partial, done_silent, done_closed, done_host;
  logic [1:0]           done_mode;
  logic [57:0]          ring;
  logic [60:0]          counter;
  logic                 told, told_bare, success;
  logic [31:0]          entries, fault_epoch;
  logic [63:0]          successes;
  logic [12:0]          returns;
  logic [1:0]           fault;
  logic [2*QueueBits-1:0] fault_queue;
  logic                 command, full, no_slot, desk_stirs, desk_waits;

  queue_desk #(.Slots(Slots), .Queues(Queues)) u_desk (
    .clk_i, .rst_ni, .swept_o(desk_swept), .enable_i(enable && table_swept), .max_length_i(max_length), .away_i(isolate | in_reset),
    .access_valid_i(desk_valid), .access_write_i(desk_write), .access_bell_i(desk_bell), .access_queue_i(desk_queue),
    .access_word_i(desk_word), .access_wdata_i(desk_wdata), .access_done_o(desk_done), .access_bad_o(desk_bad),
    .access_rdata_o(desk_rdata), .access_epoch_o(desk_epoch), .closing_i(closing),
    .close_valid_o(close_valid), .start_valid_o(start_valid), .renew_valid_o(renew_valid), .changed_queue_o(changed_queue),
    .take_valid_o(take_valid), .take_queue_o(take_queue), .take_host_o(take_host), .take_ready_i(take_ready), .take_slot_i(take_slot),
    .begin_valid_o(begin_valid), .begin_fence_o(begin_fence), .drop_valid_o(drop_valid), .slot_o(slot), .lend_valid_o(lend_valid),
    .lend_slot_o(lend_slot), .lend_queue_o(lend_queue), .judged_valid_o(judged_valid), .judged_slot_o(judged_slot),
    .judged_cause_o(judged_cause),
    .fetch_valid_o(fetch_valid), .fetch_ready_i(fetch_ready), .fetch_line_o(fetch_line), .fetched_valid_i(fetched_valid),
    .fetched_error_i(fetched_error), .fetched_data_i(line),
    .check_valid_o(check_valid), .check_ready_i(check_ready), .check_id_o(check_id), .check_side_o(check_side),
    .check_owner_o(check_owner), .check_epoch_o(check_epoch), .check_write_o(check_write), .check_own_o(check_own),
    .check_lent_o(check_lent), .check_own_offset_o(check_own_offset), .check_lent_offset_o(check_lent_offset),
    .check_length_o(check_length), .lender_valid_i(lender_valid), .lender_i(lender), .lender_epoch_i(lender_epoch),
    .lender_good_o(lender_good), .result_valid_i(result_valid), .result_id_i(result_id), .result_own_i(result_own),
    .result_lent_i(result_lent), .result_own_address_i(own_address), .result_lent_address_i(lent_address),
    .copy_valid_o(copy_valid), .copy_way_o(copy_way), .copy_source_o(copy_source), .copy_target_o(copy_target),
    .copy_bytes_o(copy_bytes), .pace_queue_i(pace_queue), .weight_o(weight), .rate_o(rate),
    .put_valid_o(put_valid), .put_command_o(put_command), .put_tag_o(put_tag), .put_length_o(put_length), .put_own_o(put_own),
    .put_lent_o(put_lent), .done_ready_i(done_ready), .done_queue_i(done_queue), .done_closed_o(done_closed), .host_o(done_host),
    .mode_o(done_mode), .epoch_o(done_epoch), .ring_o(ring), .ring_size_o(ring_size), .counter_o(counter), .words_size_o(words_size),
    .told_i(told), .told_queue_i(told_queue), .told_bare_i(told_bare), .entries_i(entries), .successes_i(successes), .returns_i(returns),
    .fault_i(fault), .fault_queue_i(fault_queue), .fault_epoch_i(fault_epoch),
    .command_o(command), .full_o(full), .no_slot_o(no_slot), .stirs_o(desk_stirs), .waits_o(desk_waits)
  );

  // ---- keys ----------------------------------------------------------------------------------------------------------
  keyed_range_table #(.Keys(Keys), .IdBits(IdBits), .OwnerBits(QueueBits)) u_keys (
    .clk_i, .rst_ni, .swept_o(table_swept),
    .check_valid_i(check_valid), .check_ready_o(check_ready), .check_id_i(check_id), .check_side_i(check_side),
    .check_owner_i(check_owner), .check_epoch_i(check_epoch), .check_write_i(check_write), .check_own_i(check_own),
    .check_lent_i(check_lent), .check_own_offset_i(check_own_offset), .check_lent_offset_i(check_lent_offset),
    .check_length_i(check_length),
    .lender_valid_o(lender_valid), .lender_o(lender), .lender_epoch_o(lender_epoch), .lender_good_i(lender_good),
    .result_valid_o(result_valid), .result_id_o(result_id), .result_ok_o(unused_ok), .result_own_o(result_own),
    .result_lent_o(result_lent), .result_own_address_o(own_address), .result_lent_address_o(lent_address),
    .op_valid_i(op_valid), .op_i(op), .op_index_i(op_index), .op_live_i(op_live), .op_record_i(op_record), .op_commit_o(op_commit),
    .op_held_i(held), .op_done_o(op_done), .op_bad_o(op_bad), .op_live_o(op_was_live), .op_record_o(op_was)
  );

  // ---- commands in flight --------------------------------------------------------------------------------------------
  logic [Slots-1:0]           startable, unused_silent;
  logic [Slots*QueueBits-1:0] slot_queues;
  logic                       start, start_last, start_ok, seg_first, limited;
  logic [SlotBits-1:0]        start_slot, seg_slot;
  logic [1:0]                 end_valid, end_partial, seg_valid, seg_ready;
  logic [2*SlotBits-1:0]      end_slot;
  logic [9:0]                 end_cause;
  logic [63:0]                seg_source, seg_target;
  logic [12:0]                seg_bytes;

  slot_table #(.Slots(Slots), .Queues(Queues)) u_slots (
    .clk_i, .rst_ni,
    .take_valid_i(take_valid), .take_queue_i(take_queue), .take_host_i(take_host), .take_ready_o(take_ready), .take_slot_o(take_slot),
    .begin_valid_i(begin_valid), .begin_slot_i(slot), .begin_own_i(put_own), .begin_lent_i(put_lent), .begin_fence_i(begin_fence),
    .drop_valid_i(drop_valid), .drop_slot_i(slot), .lend_valid_i(lend_valid), .lend_slot_i(lend_slot), .lend_queue_i(lend_queue),
    .judged_valid_i(judged_valid), .judged_slot_i(judged_slot), .judged_cause_i(judged_cause),
    .startable_o(startable), .queue_o(slot_queues), .start_valid_i(start), .start_slot_i(start_slot), .start_last_i(start_last),
    .start_ok_o(start_ok), .end_valid_i(end_valid), .end_slot_i(end_slot), .end_cause_i(end_cause), .end_partial_i(end_partial),
    .revoke_valid_i(revoke_valid), .index_i(key_index), .held_o(held), .close_valid_i(close_valid), .close_queue_i(changed_queue),
    .closing_queue_i(closing_queue), .closing_o(slots_closing), .silent_o(unused_silent),
    .done_room_i(done_room), .done_valid_o(done_valid), .done_ready_i(done_ready), .done_slot_o(done_slot), .done_queue_o(done_queue),
    .done_cause_o(done_cause), .done_partial_o(done_partial), .done_silent_o(done_silent), .used_o(used)
  );

  segment_scheduler #(.Slots(Slots), .Queues(Queues)) u_scheduler (
    .clk_i, .rst_ni,
`ifdef BROKEN_TOP_PUT
    .put_valid_i(copy_valid), .put_slot_i(slot), .put_way_i(copy_way), .put_source_i(copy_source), .put_target_i(copy_target),
`else
    .put_valid_i(copy_valid), .put_slot_i(judged_slot), .put_way_i(copy_way), .put_source_i(copy_source), .put_target_i(copy_target),
`endif
    .put_bytes_i(copy_bytes), .startable_i(startable), .queue_i(slot_queues), .start_valid_o(start), .start_slot_o(start_slot),
    .start_last_o(start_last), .start_ok_i(start_ok), .queue_o(pace_queue), .weight_i(weight), .rate_i(rate),
    .renew_valid_i(renew_valid), .renew_queue_i(changed_queue), .seg_valid_o(seg_valid), .seg_ready_i(seg_ready),
    .seg_slot_o(seg_slot), .seg_first_o(seg_first), .seg_source_o(seg_source), .seg_target_o(seg_target), .seg_bytes_o(seg_bytes),
    .limited_o(limited)
  );

  // ---- copies: each from the host of its number to the other ----------------------------------------------------------
  logic [1:0]       pipe_arvalid, pipe_arready, pipe_rvalid, pipe_rlast, pipe_awvalid, pipe_awready, pipe_wvalid, pipe_wready;
  logic [1:0]       pipe_wlast, pipe_bvalid, unused_pipe_idle;
  logic [127:0]     pipe_araddr, pipe_awaddr, pipe_wstrb;
  logic [15:0]      pipe_arlen, pipe_awlen;
  logic [3:0]       pipe_rresp, pipe_bresp;
  logic [1023:0]    pipe_wdata;

  for (genvar h = 0; h < 2; h++) begin : gen_pipe
    copy_pipe #(.Slots(Slots)) u_pipe (
      .clk_i, .rst_ni,
      .seg_valid_i(seg_valid[h]), .seg_ready_o(seg_ready[h]), .seg_slot_i(seg_slot), .seg_first_i(seg_first),
      .seg_source_i(seg_source), .seg_target_i(seg_target), .seg_bytes_i(seg_bytes),
`ifdef BROKEN_TOP_ENDS
      .end_valid_o(end_valid[h]), .end_slot_o(end_slot[(1-h)*SlotBits+:SlotBits]), .end_cause_o(end_cause[h*5+:5]),
`else
      .end_valid_o(end_valid[h]), .end_slot_o(end_slot[h*SlotBits+:SlotBits]), .end_cause_o(end_cause[h*5+:5]),
`endif
      .end_partial_o(end_partial[h]),
      .arvalid_o(pipe_arvalid[h]), .arready_i(pipe_arready[h]), .araddr_o(pipe_araddr[h*64+:64]), .arlen_o(pipe_arlen[h*8+:8]),
      .rvalid_i(pipe_rvalid[h]), .rdata_i(line[h*512+:512]), .rresp_i(pipe_rresp[h*2+:2]), .rlast_i(pipe_rlast[h]),
      .awvalid_o(pipe_awvalid[h]), .awready_i(pipe_awready[h]), .awaddr_o(pipe_awaddr[h*64+:64]), .awlen_o(pipe_awlen[h*8+:8]),
      .wvalid_o(pipe_wvalid[h]), .wready_i(pipe_wready[h]), .wdata_o(pipe_wdata[h*512+:512]), .wstrb_o(pipe_wstrb[h*64+:64]),
      .wlast_o(pipe_wlast[h]), .bvalid_i(pipe_bvalid[h]), .bresp_i(pipe_bresp[h*2+:2]), .idle_o(unused_pipe_idle[h])
    );
  end

  // ---- completions ---------------------------------------------------------------------------------------------------
  logic          put_write, put_host, put_word, put_last, put_bare, put_well, comp_put, written_holds;
  logic [57:0]   put_line;
  logic [2:0]    put_place;
  logic [255:0]  put_text;
  logic [31:0]   put_entries;
  logic [63:0]   put_successes;
  logic [12:0]   put_returns;
  logic [1:0]    write_valid, write_more, write_ready, answer_valid, answer_error;
  logic [115:0]  write_line;
  logic [1023:0] write_data;
  logic [127:0]  write_strobes;

  completion_out #(.Slots(Slots), .Queues(Queues)) u_completions (
    .clk_i, .rst_ni,
    .put_valid_i(put_valid), .put_slot_i(slot), .put_command_i(put_command), .put_tag_i(put_tag), .put_length_i(put_length),
    .put_own_i(put_own), .put_lent_i(put_lent),
    .done_valid_i(done_valid), .done_ready_o(done_ready), .done_slot_i(done_slot), .done_queue_i(done_queue),
    .done_cause_i(done_cause), .done_partial_i(done_partial), .done_silent_i(done_silent || done_closed),
    .queue_o(made_queue), .host_i(done_host), .mode_i(done_mode), .epoch_i(done_epoch), .ring_i(ring), .ring_size_i(ring_size),
    .counter_i(counter), .words_size_i(words_size), .start_valid_i(start_valid), .start_queue_i(changed_queue),
    .put_valid_o(comp_put), .put_host_o(put_host), .put_write_o(put_write), .put_word_o(put_word), .put_line_o(put_line),
    .put_place_o(put_place), .put_text_o(put_text), .put_last_o(put_last), .put_bare_o(put_bare), .put_well_o(put_well),
    .put_entries_o(put_entries), .put_successes_o(put_successes), .put_returns_o(put_returns),
    .audit_valid_o(audit_valid), .audit_ready_i(audit_ready), .audit_o(audit)
  );

  completion_writer #(.Queues(Queues)) u_writer (
    .clk_i, .rst_ni, .room_o(done_room),
    .put_valid_i(comp_put), .put_host_i(put_host), .put_write_i(put_write), .put_word_i(put_word), .put_line_i(put_line),
    .put_place_i(put_place), .put_text_i(put_text), .put_queue_i(made_queue), .put_epoch_i(done_epoch), .put_last_i(put_last),
    .put_bare_i(put_bare), .put_well_i(put_well), .put_entries_i(put_entries), .put_successes_i(put_successes),
    .put_returns_i(put_returns),
    .write_valid_o(write_valid), .write_more_o(write_more), .write_ready_i(write_ready), .write_line_o(write_line),
    .write_data_o(write_data), .write_strobes_o(write_strobes), .answer_valid_i(answer_valid), .answer_error_i(answer_error),
    .told_o(told), .told_queue_o(told_queue), .told_bare_o(told_bare), .told_success_o(success), .told_entries_o(entries),
    .told_successes_o(successes), .told_returns_o(returns),
    .fault_o(fault), .fault_queue_o(fault_queue), .fault_epoch_o(fault_epoch), .closing_queue_i(closing_queue), .holds_o(written_holds)
  );

  // A completion that is being made or written has no slot any more, but what it writes is its queue's.
  assign closing = slots_closing || (!done_ready && made_queue == closing_queue) || written_holds;

  // ---- hosts ---------------------------------------------------------------------------------------------------------
  host_port u_host1 (
    .clk_i, .rst_ni,
    .isolate_i(isolate[0]), .reset_i(in_reset[0]), .timeout_i(timeout), .stalled_o(stalled[0]),
    .outstanding_o(outstanding[15:0]), .idle_o(unused_port_idle[0]),
`ifdef BROKEN_TOP_READS
    .read_arvalid_i(pipe_arvalid[0]), .read_arready_o(pipe_arready[0]), .read_araddr_i(pipe_araddr[127:64]),
`else
    .read_arvalid_i(pipe_arvalid[0]), .read_arready_o(pipe_arready[0]), .read_araddr_i(pipe_araddr[63:0]),
`endif
    .read_arlen_i(pipe_arlen[7:0]), .read_rvalid_o(pipe_rvalid[0]), .read_rresp_o(pipe_rresp[1:0]), .read_rlast_o(pipe_rlast[0]),
    .fetch_valid_i(fetch_valid[0]), .fetch_ready_o(fetch_ready[0]), .fetch_line_i(fetch_line[57:0]),
    .fetched_valid_o(fetched_valid[0]), .fetched_error_o(fetched_error[0]), .rdata_o(line[511:0]),
    .data_awvalid_i(pipe_awvalid[1]), .data_awready_o(pipe_awready[1]), .data_awaddr_i(pipe_awaddr[127:64]),
    .data_awlen_i(pipe_awlen[15:8]), .data_wvalid_i(pipe_wvalid[1]), .data_wready_o(pipe_wready[1]),
    .data_wdata_i(pipe_wdata[1023:512]), .data_wstrb_i(pipe_wstrb[127:64]), .data_wlast_i(pipe_wlast[1]),
    .data_bvalid_o(pipe_bvalid[1]), .data_bresp_o(pipe_bresp[3:2]),
    .comp_valid_i(write_valid[0]), .comp_ready_o(write_ready[0]), .comp_more_i(write_more[0]),
    .comp_line_i(write_line[57:0]), .comp_data_i(write_data[511:0]), .comp_strobes_i(write_strobes[63:0]),
    .answer_valid_o(answer_valid[0]), .answer_error_o(answer_error[0]),
    .arvalid_o(h1_arvalid_o), .arready_i(h1_arready_i), .arid_o(h1_arid_o[0]), .araddr_o(h1_araddr_o), .arlen_o(h1_arlen_o),
    .rvalid_i(h1_rvalid_i), .rready_o(h1_rready_o), .rid_i(h1_rid_i[0]), .rdata_i(h1_rdata_i), .rresp_i(h1_rresp_i),
    .rlast_i(h1_rlast_i),
    .awvalid_o(h1_awvalid_o), .awready_i(h1_awready_i), .awid_o(h1_awid_o[0]), .awaddr_o(h1_awaddr_o), .awlen_o(h1_awlen_o),
    .wvalid_o(h1_wvalid_o), .wready_i(h1_wready_i), .wdata_o(h1_wdata_o), .wstrb_o(h1_wstrb_o), .wlast_o(h1_wlast_o),
    .bvalid_i(h1_bvalid_i), .bready_o(h1_bready_o), .bid_i(h1_bid_i[0]), .bresp_i(h1_bresp_i)
  );

  assign {h1_awid_o[3:1], h1_arid_o[3:1]} = '0;
  assign {h1_awsize_o, h1_arsize_o}       = {2{3'd6}};   // 64 bytes
  assign {h1_awburst_o, h1_arburst_o}     = {2{2'b01}};

  host_port u_host2 (
    .clk_i, .rst_ni,
    .isolate_i(isolate[1]), .reset_i(in_reset[1]), .timeout_i(timeout), .stalled_o(stalled[1]),
    .outstanding_o(outstanding[31:16]), .idle_o(unused_port_idle[1]),
    .read_arvalid_i(pipe_arvalid[1]), .read_arready_o(pipe_arready[1]), .read_araddr_i(pipe_araddr[127:64]),
    .read_arlen_i(pipe_arlen[15:8]), .read_rvalid_o(pipe_rvalid[1]), .read_rresp_o(pipe_rresp[3:2]), .read_rlast_o(pipe_rlast[1]),
    .fetch_valid_i(fetch_valid[1]), .fetch_ready_o(fetch_ready[1]), .fetch_line_i(fetch_line[115:58]),
    .fetched_valid_o(fetched_valid[1]), .fetched_error_o(fetched_error[1]), .rdata_o(line[1023:512]),
`ifdef BROKEN_TOP_WRITES
    .data_awvalid_i(pipe_awvalid[1]), .data_awready_o(pipe_awready[0]), .data_awaddr_i(pipe_awaddr[63:0]),
`else
    .data_awvalid_i(pipe_awvalid[0]), .data_awready_o(pipe_awready[0]), .data_awaddr_i(pipe_awaddr[63:0]),
`endif
    .data_awlen_i(pipe_awlen[7:0]), .data_wvalid_i(pipe_wvalid[0]), .data_wready_o(pipe_wready[0]),
    .data_wdata_i(pipe_wdata[511:0]), .data_wstrb_i(pipe_wstrb[63:0]), .data_wlast_i(pipe_wlast[0]),
    .data_bvalid_o(pipe_bvalid[0]), .data_bresp_o(pipe_bresp[1:0]),
    .comp_valid_i(write_valid[1]), .comp_ready_o(write_ready[1]), .comp_more_i(write_more[1]),
    .comp_line_i(write_line[115:58]), .comp_data_i(write_data[1023:512]), .comp_strobes_i(write_strobes[127:64]),
    .answer_valid_o(answer_valid[1]), .answer_error_o(answer_error[1]),
    .arvalid_o(h2_arvalid_o), .arready_i(h2_arready_i), .arid_o(h2_arid_o[0]), .araddr_o(h2_araddr_o), .arlen_o(h2_arlen_o),
    .rvalid_i(h2_rvalid_i), .rready_o(h2_rready_o), .rid_i(h2_rid_i[0]), .rdata_i(h2_rdata_i), .rresp_i(h2_rresp_i),
    .rlast_i(h2_rlast_i),
    .awvalid_o(h2_awvalid_o), .awready_i(h2_awready_i), .awid_o(h2_awid_o[0]), .awaddr_o(h2_awaddr_o), .awlen_o(h2_awlen_o),
    .wvalid_o(h2_wvalid_o), .wready_i(h2_wready_i), .wdata_o(h2_wdata_o), .wstrb_o(h2_wstrb_o), .wlast_o(h2_wlast_o),
    .bvalid_i(h2_bvalid_i), .bready_o(h2_bready_o), .bid_i(h2_bid_i[0]), .bresp_i(h2_bresp_i)
  );

  assign {h2_awid_o[3:1], h2_arid_o[3:1]} = '0;
  assign {h2_awsize_o, h2_arsize_o}       = {2{3'd6}};   // 64 bytes
  assign {h2_awburst_o, h2_arburst_o}     = {2{2'b01}};

  logic unused_ids;
  assign unused_ids = ^{h1_bid_i[3:1], h1_rid_i[3:1], h2_bid_i[3:1], h2_rid_i[3:1]};

  // ---- what is counted -----------------------------------------------------------------------------------------------
  always_comb begin
    count = '0;
    count[key_reg_pkg::CountCommands]  = command;
    count[key_reg_pkg::CountAccepted]  = copy_valid;
    count[key_reg_pkg::CountRefused]   = judged_valid && judged_cause != '0 && judged_cause <= 5'd16;
    count[key_reg_pkg::CountCompleted] = told && success;
    count[key_reg_pkg::CountSegments]  = seg_valid != '0;
    count[key_reg_pkg::CountFull]      = full;
    count[key_reg_pkg::CountNoSlot]    = no_slot;
  end

  // ---- idle: nothing has moved for longer than any step takes that waits for nobody ----------------------------------
  localparam logic [7:0] Quiet      = 8'd24;
  localparam logic [7:0] QuietTurns = 8'd200;  // as long as it takes to ask for every queue in turn whether it gets a slot

  logic       stirs, told_q, ends_q;
  logic [7:0] quiet_q;
  logic [1:0] hosts_stir_q;

  // Reads of registers stir nothing, or nobody could read that it is idle.
  assign stirs = !swept || desk_stirs || desk_valid || op_valid || limited || told_q || ends_q || hosts_stir_q != '0
                 || h1_rvalid_i || h1_bvalid_i || h2_rvalid_i || h2_bvalid_i || cfg_awvalid_i || cfg_wvalid_i || cfg_bvalid_o;
  assign idle_o = quiet_q == QuietTurns || (quiet_q >= Quiet && !desk_waits);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      quiet_q <= '0;
      {told_q, ends_q, hosts_stir_q} <= '0;
    end else begin
      told_q          <= told || (done_valid && done_ready) || judged_valid || start_ok;
      // A port answers for a host that is away, and nobody sees it.
      ends_q          <= end_valid != '0 || pipe_rvalid != '0 || fetched_valid != '0 || (pipe_wvalid & pipe_wready) != '0;
      hosts_stir_q[0] <= (h1_arvalid_o && h1_arready_i) || (h1_awvalid_o && h1_awready_i) || (h1_wvalid_o && h1_wready_i);
      hosts_stir_q[1] <= (h2_arvalid_o && h2_arready_i) || (h2_awvalid_o && h2_awready_i) || (h2_wvalid_o && h2_wready_i);
      if (stirs) quiet_q <= '0;
      else if (quiet_q != QuietTurns) quiet_q <= quiet_q + 1'b1;
    end
  end

`ifdef FORMAL
  `include "formal/keybridge_top_properties.svh"
`endif

endmodule
