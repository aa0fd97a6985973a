// SPDX-License-Identifier: Apache-2.0
/// The logical-volume pipeline: NVMe/TCP capsules in, response PDUs out, NVMe commands to the members in between.
/// It only wires the stages together; README.md has the picture, the records in DPU memory and the order of everything.
///
/// Nothing moves before `CONTROL.enable` is set; the memories sweep themselves after reset meanwhile. An AXI error on
/// the payload port is counted as nothing and handled as if the data were good: DPU memory is on the same chip.
module lvm_top (
  input  logic         clk_i,
  input  logic         rst_ni,

  // capsules: one PDU a packet
  input  logic         capsule_tvalid_i,
  output logic         capsule_tready_o,
  input  logic [511:0] capsule_tdata_i,
  input  logic [63:0]  capsule_tkeep_i,
  input  logic         capsule_tlast_i,

  // responses: one PDU a packet
  output logic         response_tvalid_o,
  input  logic         response_tready_i,
  output logic [511:0] response_tdata_o,
  output logic [63:0]  response_tkeep_o,
  output logic         response_tlast_o,

  // member submission entries, 64 bytes each
  output logic         member_sq_tvalid_o,
  input  logic         member_sq_tready_i,
  output logic [511:0] member_sq_tdata_o,
  output logic [3:0]   member_sq_tuser_o,   // member
  output logic         member_sq_tlast_o,   // always 1

  // member completion entries, 16 bytes each
  input  logic         member_cq_tvalid_i,
  output logic         member_cq_tready_o,
  input  logic [127:0] member_cq_tdata_i,
  input  logic [3:0]   member_cq_tuser_i,   // member
  input  logic         member_cq_tlast_i,   // ignored

  // data of member writes, one packet a command
  output logic         member_out_tvalid_o,
  input  logic         member_out_tready_i,
  output logic [511:0] member_out_tdata_o,
  output logic         member_out_tlast_o,
  output logic [15:0]  member_out_tid_o,    // command id
  output logic [3:0]   member_out_tuser_o,  // member

  // data of member reads, one packet a command, packets not interleaved
  input  logic         member_in_tvalid_i,
  output logic         member_in_tready_o,
  input  logic [511:0] member_in_tdata_i,
  input  logic         member_in_tlast_i,
  input  logic [15:0]  member_in_tid_i,     // command id
  input  logic [3:0]   member_in_tuser_i,   // member

  // DPU memory
  output logic [3:0]   payload_awid_o,
  output logic [39:0]  payload_awaddr_o,
  output logic [7:0]   payload_awlen_o,
  output logic [2:0]   payload_awsize_o,
  output logic [1:0]   payload_awburst_o,
  output logic         payload_awvalid_o,
  input  logic         payload_awready_i,
  output logic [511:0] payload_wdata_o,
  output logic [63:0]  payload_wstrb_o,
  output logic         payload_wlast_o,
  output logic         payload_wvalid_o,
  input  logic         payload_wready_i,
  input  logic [3:0]   payload_bid_i,
  input  logic [1:0]   payload_bresp_i,
  input  logic         payload_bvalid_i,
  output logic         payload_bready_o,
  output logic [3:0]   payload_arid_o,
  output logic [39:0]  payload_araddr_o,
  output logic [7:0]   payload_arlen_o,
  output logic [2:0]   payload_arsize_o,
  output logic [1:0]   payload_arburst_o,
  output logic         payload_arvalid_o,
  input  logic         payload_arready_i,
  input  logic [3:0]   payload_rid_i,
  input  logic [511:0] payload_rdata_i,
  input  logic [1:0]   payload_rresp_i,
  input  logic         payload_rlast_i,
  input  logic         payload_rvalid_i,
  output logic         payload_rready_o,

  // registers
  input  logic [15:0]  csr_awaddr_i,
  input  logic         csr_awvalid_i,
  output logic         csr_awready_o,
  input  logic [63:0]  csr_wdata_i,
  input  logic [7:0]   csr_wstrb_i,
  input  logic         csr_wvalid_i,
  output logic         csr_wready_o,
  output logic [1:0]   csr_bresp_o,
  output logic         csr_bvalid_o,
  input  logic         csr_bready_i,
  input  logic [15:0]  csr_araddr_i,
  input  logic         csr_arvalid_i,
  output logic         csr_arready_o,
  output logic [63:0]  csr_rdata_o,
  output logic [1:0]   csr_rresp_o,
  output logic         csr_rvalid_o,
  input  logic         csr_rready_i,

  // firmware
  output logic         interrupt_o,         // level: the exception ring holds records that firmware has not taken
  output logic         idle_o,              // no progress is possible without input

  // decision log
  output logic         trace_valid_o,
  output logic [127:0] trace_data_o         // {cycle, lvm_pkg::decision_t}
);

  // Clients of the payload port.
  localparam int unsigned WriteClients  = 6;
  localparam int unsigned WriteData     = 0;  // capsule data
  localparam int unsigned WriteCommand  = 1;  // command slots
  localparam int unsigned WriteRecord   = 2;  // exception records
  localparam int unsigned WriteMember   = 3;  // data of member reads
  localparam int unsigned WriteDrain    = 4;  // data out of accumulators
  localparam int unsigned WriteSpill    = 5;  // small writes that firmware is told of
  localparam int unsigned ReadClients   = 4;
  localparam int unsigned ReadTable     = 0;  // mapping tables
  localparam int unsigned ReadResume    = 1;  // resume ring
  localparam int unsigned ReadMember    = 2;  // data of member writes
  localparam int unsigned ReadResponse  = 3;  // data of responses

  lvm_pkg::cfg_t cfg;

  logic [WriteClients-1:0]     wreq_valid, wreq_ready, wdat_valid, wdat_ready, wdone;
  logic [WriteClients*40-1:0]  wreq_addr;
  logic [WriteClients*8-1:0]   wreq_len;
  logic [WriteClients*512-1:0] wdat_data;
  logic [ReadClients-1:0]      rreq_valid, rreq_ready, rdat_valid, rdat_ready;
  logic [ReadClients*40-1:0]   rreq_addr;
  logic [ReadClients*8-1:0]    rreq_len;
  logic [511:0]                rdat_data;
  logic                        rdat_last;
  logic                        unused_write_error, unused_read_error;

  // ---- operations ------------------------------------------------------------------------------------------------
  logic         free_valid, free_ready, give_valid;
  logic [7:0]   free_index, give_index;
  logic [8:0]   ops_used;
  logic         accepted_valid, accepted_ready, accepted_gated;
  lvm_pkg::op_t accepted;
  logic         term_valid, term_ready, pdu_error;
  logic [7:0]   term_fes, term_fei;
  logic [319:0] term_head;
  logic         start_valid, start_ready, refused_valid, refused_ready, finished_valid, finished_ready;
  lvm_pkg::op_t start, refused, finished, done;
  logic         done_valid, done_ready;
  logic         swept;

  index_pool #(.Count(lvm_pkg::OpCount)) u_ops (
    .clk_i, .rst_ni,
    .take_valid_o(free_valid), .take_ready_i(free_ready), .take_index_o(free_index),
    .give_valid_i(give_valid), .give_index_i(give_index),
    .used_o(ops_used)
  );

  // ---- capsules --------------------------------------------------------------------------------------------------
  logic         capsule_idle, slot_valid, slot_we, slot_take;
  logic [5:0]   slot_beat;
  logic [20:0]  op_bytes;
  logic [511:0] slot_data;

  capsule_parse u_capsule (
    .clk_i, .rst_ni,
    .cfg_i(cfg),
    .capsule_tvalid_i, .capsule_tready_o, .capsule_tdata_i, .capsule_tkeep_i, .capsule_tlast_i,
    .op_valid_i(free_valid), .op_ready_o(free_ready), .op_index_i(free_index),
    .op_bytes_o(op_bytes),
    .slot_valid_i(slot_valid), .slot_we_o(slot_we), .slot_beat_o(slot_beat), .slot_data_o(slot_data),
    .slot_take_o(slot_take),
    .op_valid_o(accepted_valid), .op_ready_i(accepted_ready), .op_o(accepted),
    .term_valid_o(term_valid), .term_ready_i(term_ready), .term_fes_o(term_fes), .term_fei_o(term_fei),
    .term_head_o(term_head),
    .data_wreq_valid_o(wreq_valid[WriteData]), .data_wreq_ready_i(wreq_ready[WriteData]),
    .data_wreq_addr_o(wreq_addr[WriteData*40+:40]), .data_wreq_len_o(wreq_len[WriteData*8+:8]),
    .data_wdat_valid_o(wdat_valid[WriteData]), .data_wdat_ready_i(wdat_ready[WriteData]),
    .data_wdat_data_o(wdat_data[WriteData*512+:512]), .data_wdone_i(wdone[WriteData]),
    .command_wreq_valid_o(wreq_valid[WriteCommand]), .command_wreq_ready_i(wreq_ready[WriteCommand]),
    .command_wreq_addr_o(wreq_addr[WriteCommand*40+:40]), .command_wreq_len_o(wreq_len[WriteCommand*8+:8]),
    .command_wdat_valid_o(wdat_valid[WriteCommand]), .command_wdat_ready_i(wdat_ready[WriteCommand]),
    .command_wdat_data_o(wdat_data[WriteCommand*512+:512]), .command_wdone_i(wdone[WriteCommand]),
    .pdu_error_o(pdu_error), .idle_o(capsule_idle)
  );

  // ---- lookup ----------------------------------------------------------------------------------------------------
  logic                thin_resume_valid, thin_resume_ready, raid_resume_valid, raid_resume_ready;
  lvm_pkg::resume_t    thin_resume, raid_resume;
  logic                thin_exc_valid, thin_exc_ready, raid_exc_valid, raid_exc_ready;
  lvm_pkg::exception_t thin_exc, raid_exc;
  logic                ft_we;
  logic [12:0]         ft_waddr, ft_raddr;
  logic [32:0]         ft_wdata, ft_rdata;
  logic                ns_valid, ns_ready, drop_valid, drop_ready;
  logic [9:0]          ns_index, drop_ns;
  lvm_pkg::ns_entry_t  ns_entry;
  logic [47:0]         drop_extent;
  logic                thin_log_valid, thin_log_ready, raid_log_valid, raid_log_ready;
  lvm_pkg::decision_t  thin_log, raid_log;
  logic                thin_idle, count_hit, count_table, count_evict, count_error;

  assign accepted_gated = accepted_valid && swept;

  thin_lookup u_thin (
    .clk_i, .rst_ni,
    .extent_shift_i(cfg.extent_shift),
    .extent_units_i(cfg.extent_units),
    .extent_reciprocal_i(cfg.extent_reciprocal),
    .swept_o(swept), .idle_o(thin_idle),
    .op_valid_i(accepted_gated), .op_ready_o(accepted_ready), .op_i(accepted),
    .resume_valid_i(thin_resume_valid), .resume_ready_o(thin_resume_ready), .resume_i(thin_resume),
    .rreq_valid_o(rreq_valid[ReadTable]), .rreq_ready_i(rreq_ready[ReadTable]),
    .rreq_addr_o(rreq_addr[ReadTable*40+:40]), .rreq_len_o(rreq_len[ReadTable*8+:8]),
    .rdat_valid_i(rdat_valid[ReadTable]), .rdat_ready_o(rdat_ready[ReadTable]), .rdat_data_i(rdat_data),
    .start_valid_o(start_valid), .start_ready_i(start_ready), .start_o(start),
    .refused_valid_o(refused_valid), .refused_ready_i(refused_ready), .refused_o(refused),
    .exc_valid_o(thin_exc_valid), .exc_ready_i(thin_exc_ready), .exc_o(thin_exc),
    .ft_we_o(ft_we), .ft_addr_o(ft_waddr), .ft_data_o(ft_wdata),
    .ns_valid_i(ns_valid), .ns_ready_o(ns_ready), .ns_index_i(ns_index), .ns_entry_i(ns_entry),
    .drop_valid_i(drop_valid), .drop_ready_o(drop_ready), .drop_ns_i(drop_ns), .drop_extent_i(drop_extent),
    .log_valid_o(thin_log_valid), .log_ready_i(thin_log_ready), .log_o(thin_log),
    .count_hit_o(count_hit), .count_table_o(count_table), .count_evict_o(count_evict), .count_error_o(count_error)
  );

  fragment_table u_fragments (
    .clk_i,
    .we_i(ft_we), .waddr_i(ft_waddr), .wdata_i(ft_wdata),
    .raddr_i(ft_raddr), .rdata_o(ft_rdata)
  );

  // ---- rings -----------------------------------------------------------------------------------------------------
  logic [31:0] exception_producer, exception_consumer, resume_producer, resume_consumer;
  logic [15:0] exception_count;
  logic        exception_idle, resume_idle, spill, spilled;
  logic [7:0]  spill_op;
  logic [2:0]  spill_blocks;

  exception_ring u_exceptions (
    .clk_i, .rst_ni,
    .base_i(cfg.exception_base), .shift_i(cfg.exception_shift),
    .payload_base_i(cfg.payload_base), .command_base_i(cfg.command_base),
    .thin_valid_i(thin_exc_valid), .thin_ready_o(thin_exc_ready), .thin_i(thin_exc),
    .raid_valid_i(raid_exc_valid), .raid_ready_o(raid_exc_ready), .raid_i(raid_exc),
    .bytes_we_i(free_ready), .bytes_op_i(free_index), .bytes_i(op_bytes),
    .spill_o(spill), .spill_op_o(spill_op), .spill_blocks_o(spill_blocks), .spilled_i(spilled),
    .wreq_valid_o(wreq_valid[WriteRecord]), .wreq_ready_i(wreq_ready[WriteRecord]),
    .wreq_addr_o(wreq_addr[WriteRecord*40+:40]), .wreq_len_o(wreq_len[WriteRecord*8+:8]),
    .wdat_valid_o(wdat_valid[WriteRecord]), .wdat_ready_i(wdat_ready[WriteRecord]),
    .wdat_data_o(wdat_data[WriteRecord*512+:512]), .wdone_i(wdone[WriteRecord]),
    .producer_o(exception_producer), .consumer_i(exception_consumer),
    .interrupt_o(interrupt_o), .count_o(exception_count), .idle_o(exception_idle)
  );

  resume_ring u_resumes (
    .clk_i, .rst_ni,
    .enable_i(cfg.enable), .base_i(cfg.resume_base), .shift_i(cfg.resume_shift),
    .producer_i(resume_producer), .consumer_o(resume_consumer),
    .rreq_valid_o(rreq_valid[ReadResume]), .rreq_ready_i(rreq_ready[ReadResume]),
    .rreq_addr_o(rreq_addr[ReadResume*40+:40]), .rreq_len_o(rreq_len[ReadResume*8+:8]),
    .rdat_valid_i(rdat_valid[ReadResume]), .rdat_ready_o(rdat_ready[ReadResume]), .rdat_data_i(rdat_data),
    .thin_valid_o(thin_resume_valid), .thin_ready_i(thin_resume_ready), .thin_o(thin_resume),
    .raid_valid_o(raid_resume_valid), .raid_ready_i(raid_resume_ready), .raid_o(raid_resume),
    .idle_o(resume_idle)
  );

  // ---- RAID ------------------------------------------------------------------------------------------------------
  logic                 cmd_valid, cmd_ready, tag_valid, tag_ready, tag_give, event_valid, arm, fault_taken;
  lvm_pkg::command_t cmd;
  lvm_pkg::event_t   result, member_result;
  logic                 member_event_valid, drain_start, drain_valid, drain_ready, drain_last;
  logic [4:0]           drain_ctx;
  logic [511:0]         drain_data;
  logic                 write_valid, write_ready, write_last, write_sent, parity_log_idle;
  logic [511:0]         write_data;
  logic [15:0]          write_id;
  logic [3:0]           write_member;
  lvm_pkg::log_beat_t   write_log;
  logic [7:0]           write_sent_tag;
  logic                 data_sent, data_added;
  logic [7:0]           data_sent_tag;
  logic [4:0]           data_added_ctx;
  logic [7:0]           tag, tag_given;
  logic [5:0]           arm_acc;
  logic [5:0]           contexts_used;
  logic [8:0]           unused_tags_used;
  logic                 entry_we;
  logic [7:0]           entry_tag;
  lvm_pkg::tag_t     entry;
  logic                 packet_valid, packet_ready;
  lvm_pkg::packet_t  packet;
  logic [39:0]          packet_address;
  logic                 drain_check, drain_first, judge_valid, judge_ready, judge_last, check_event_valid, check_idle;
  logic [511:0]         judge_data;
  lvm_pkg::event_t      check_result;
  logic                 differ, synced, column_logged, column_over, count_log_entry, count_log_block;
  lvm_pkg::log_column_t logged_column;
  logic [4:0]           column_ctx;
  logic [4:0]           differ_ctx;
  logic [39:0]          synced_stripe;
  logic [15:0]          synced_members;
  logic                 raid_idle, submit_idle, out_idle, in_idle, complete_idle, drain_idle;
  logic                 count_full, count_read_modify, count_reconstruct, count_lock_wait, count_answer_error;
  logic                 count_recover, count_data_only, count_decode, count_sync, count_check;
  logic                 count_member_read, count_member_write, count_member_flush, count_late;
  logic                 stall_context, stall_accumulator, stall_tag;

  raid_sequencer u_raid (
    .clk_i, .rst_ni,
    .cfg_i(cfg),
    .start_valid_i(start_valid), .start_ready_o(start_ready), .start_i(start),
    .resume_valid_i(raid_resume_valid), .resume_ready_o(raid_resume_ready), .resume_i(raid_resume),
    .ft_raddr_o(ft_raddr), .ft_rdata_i(ft_rdata),
    .done_valid_o(finished_valid), .done_ready_i(finished_ready), .done_o(finished),
    .exc_valid_o(raid_exc_valid), .exc_ready_i(raid_exc_ready), .exc_o(raid_exc),
    .log_valid_o(raid_log_valid), .log_ready_i(raid_log_ready), .log_o(raid_log),
    .cmd_valid_o(cmd_valid), .cmd_ready_i(cmd_ready), .cmd_o(cmd),
    .event_valid_i(event_valid), .event_i(result),
    .arm_o(arm), .arm_acc_o(arm_acc),
    .fault_taken_o(fault_taken), .contexts_o(contexts_used),
    .count_full_o(count_full), .count_read_modify_o(count_read_modify), .count_reconstruct_o(count_reconstruct),
    .count_recover_o(count_recover), .count_data_only_o(count_data_only), .count_decode_o(count_decode),
    .count_sync_o(count_sync), .count_check_o(count_check),
    .differ_i(differ), .differ_ctx_i(differ_ctx),
    .log_begin_o(column_logged), .log_column_o(logged_column), .log_over_o(column_over), .log_ctx_o(column_ctx),
    .synced_o(synced), .synced_stripe_o(synced_stripe), .synced_members_o(synced_members),
    .count_lock_wait_o(count_lock_wait), .count_error_o(count_answer_error),
    .stall_context_o(stall_context), .stall_accumulator_o(stall_accumulator), .idle_o(raid_idle)
  );

  // ---- members ---------------------------------------------------------------------------------------------------
  logic         a_valid, a_ready, b_valid, b_ready, b_read, b_half, b_first, b_rvalid;
  logic [1:0]   a_first;
  logic [11:0]  a_addr, b_addr;
  lvm_pkg::coefficients_t a_coefficients, b_coefficients;
  logic [511:0] a_data, b_data, b_rdata;
  logic [31:0]  look_mark, in_stored;
  logic [7:0]   look_tag;
  logic         look_under_way, look_due, look_close;
  logic         find, found, fetch_valid, fetch_ready, beat_valid, beat_last, small_idle;
  logic [7:0]   find_op;
  logic [4:0]   found_slot, fetch_slot;
  logic [5:0]   fetch_beat, fetch_len;
  logic [511:0] beat_data;

  index_pool #(.Count(lvm_pkg::TagCount)) u_tags (
    .clk_i, .rst_ni,
    .take_valid_o(tag_valid), .take_ready_i(tag_ready), .take_index_o(tag),
    .give_valid_i(tag_give), .give_index_i(tag_given),
    .used_o(unused_tags_used)
  );

  member_submit u_submit (
    .clk_i, .rst_ni,
    .cmd_valid_i(cmd_valid), .cmd_ready_o(cmd_ready), .cmd_i(cmd),
    .tag_valid_i(tag_valid), .tag_ready_o(tag_ready), .tag_i(tag),
    .member_sq_tvalid_o, .member_sq_tready_i, .member_sq_tdata_o, .member_sq_tuser_o,
    .entry_we_o(entry_we), .entry_tag_o(entry_tag), .entry_o(entry),
    .packet_valid_o(packet_valid), .packet_ready_i(packet_ready), .packet_o(packet),
    .packet_address_o(packet_address), .find_o(find), .find_op_o(find_op),
    .drain_o(drain_start), .drain_check_o(drain_check), .drain_first_o(drain_first), .drain_ctx_o(drain_ctx),
    .count_read_o(count_member_read), .count_write_o(count_member_write), .count_flush_o(count_member_flush),
    .stall_tag_o(stall_tag), .idle_o(submit_idle)
  );
  assign member_sq_tlast_o = 1'b1;

  member_out u_out (
    .clk_i, .rst_ni,
    .packet_valid_i(packet_valid), .packet_ready_o(packet_ready), .packet_i(packet),
    .packet_address_i(packet_address), .packet_kept_i(found), .packet_slot_i(found_slot),
    .rreq_valid_o(rreq_valid[ReadMember]), .rreq_ready_i(rreq_ready[ReadMember]),
    .rreq_addr_o(rreq_addr[ReadMember*40+:40]), .rreq_len_o(rreq_len[ReadMember*8+:8]),
    .rdat_valid_i(rdat_valid[ReadMember]), .rdat_ready_o(rdat_ready[ReadMember]),
    .rdat_data_i(rdat_data), .rdat_last_i(rdat_last),
    .fetch_valid_o(fetch_valid), .fetch_ready_i(fetch_ready), .fetch_slot_o(fetch_slot), .fetch_beat_o(fetch_beat),
    .fetch_len_o(fetch_len), .beat_valid_i(beat_valid), .beat_data_i(beat_data), .beat_last_i(beat_last),
    .acc_valid_o(b_valid), .acc_ready_i(b_ready), .acc_addr_o(b_addr), .acc_read_o(b_read), .acc_half_o(b_half),
    .acc_coefficients_o(b_coefficients), .acc_first_o(b_first), .acc_data_o(b_data), .acc_rvalid_i(b_rvalid), .acc_rdata_i(b_rdata),
    .member_out_tvalid_o(write_valid), .member_out_tready_i(write_ready), .member_out_tdata_o(write_data),
    .member_out_tlast_o(write_last), .member_out_tid_o(write_id), .member_out_tuser_o(write_member),
    .member_out_log_o(write_log),
    .drain_valid_o(judge_valid), .drain_ready_i(judge_ready), .drain_data_o(judge_data), .drain_last_o(judge_last),
    .sent_o(write_sent), .sent_tag_o(write_sent_tag), .added_o(data_added), .added_ctx_o(data_added_ctx),
    .idle_o(out_idle)
  );

  parity_log u_parity_log (
    .clk_i, .rst_ni,
    .begin_i(column_logged), .column_i(logged_column), .over_i(column_over), .ctx_i(column_ctx),
    .member_out_tvalid_i(write_valid), .member_out_tready_o(write_ready), .member_out_tdata_i(write_data),
    .member_out_tlast_i(write_last), .member_out_tid_i(write_id), .member_out_tuser_i(write_member),
    .member_out_log_i(write_log),
    .member_out_tvalid_o, .member_out_tready_i, .member_out_tdata_o, .member_out_tlast_o, .member_out_tid_o,
    .member_out_tuser_o,
    .sent_i(write_sent), .sent_tag_i(write_sent_tag), .sent_o(data_sent), .sent_tag_o(data_sent_tag),
    .count_entry_o(count_log_entry), .count_block_o(count_log_block), .idle_o(parity_log_idle)
  );

  member_in u_in (
    .clk_i, .rst_ni,
    .member_in_tvalid_i, .member_in_tready_o, .member_in_tdata_i, .member_in_tlast_i, .member_in_tid_i,
    .entry_we_i(entry_we), .entry_tag_i(entry_tag), .entry_i(entry),
    .arm_i(arm), .arm_acc_i(arm_acc),
    .acc_valid_o(a_valid), .acc_ready_i(a_ready), .acc_addr_o(a_addr), .acc_coefficients_o(a_coefficients),
    .acc_first_o(a_first), .acc_data_o(a_data),
    .wreq_valid_o(wreq_valid[WriteMember]), .wreq_ready_i(wreq_ready[WriteMember]),
    .wreq_addr_o(wreq_addr[WriteMember*40+:40]), .wreq_len_o(wreq_len[WriteMember*8+:8]),
    .wdat_valid_o(wdat_valid[WriteMember]), .wdat_ready_i(wdat_ready[WriteMember]),
    .wdat_data_o(wdat_data[WriteMember*512+:512]), .wdone_i(wdone[WriteMember]),
    .look_tag_i(look_tag), .look_under_way_o(look_under_way), .look_due_o(look_due), .look_mark_o(look_mark),
    .close_i(look_close), .stored_o(in_stored), .idle_o(in_idle)
  );

  member_complete u_complete (
    .clk_i, .rst_ni,
    .member_cq_tvalid_i, .member_cq_tready_o, .member_cq_tdata_i, .member_cq_tuser_i,
    .entry_we_i(entry_we), .entry_tag_i(entry_tag), .entry_i(entry),
    .entry_sends_i(packet_valid), .sent_i(data_sent), .sent_tag_i(data_sent_tag),
    .look_tag_o(look_tag), .look_under_way_i(look_under_way), .look_due_i(look_due), .look_mark_i(look_mark),
    .close_o(look_close), .stored_i(in_stored),
    .event_valid_o(member_event_valid), .event_o(member_result),
    .free_valid_o(tag_give), .free_tag_o(tag_given), .count_late_o(count_late), .idle_o(complete_idle)
  );

  accumulator_check u_check (
    .clk_i, .rst_ni,
    .start_valid_i(drain_start), .start_check_i(drain_check), .start_first_i(drain_first), .start_ctx_i(drain_ctx),
    .dat_valid_i(judge_valid), .dat_ready_o(judge_ready), .dat_data_i(judge_data), .dat_last_i(judge_last),
    .dat_valid_o(drain_valid), .dat_ready_i(drain_ready), .dat_data_o(drain_data), .dat_last_o(drain_last),
    .differ_o(differ), .differ_ctx_o(differ_ctx),
    .event_valid_i(member_event_valid), .event_i(member_result),
    .event_valid_o(check_event_valid), .event_o(check_result),
    .idle_o(check_idle)
  );

  member_drain u_drain (
    .clk_i, .rst_ni,
    .start_valid_i(drain_start && !drain_check), .start_ctx_i(drain_ctx), .start_address_i(packet_address),
    .dat_valid_i(drain_valid), .dat_ready_o(drain_ready), .dat_data_i(drain_data), .dat_last_i(drain_last),
    .added_i(data_added), .added_ctx_i(data_added_ctx),
    .wreq_valid_o(wreq_valid[WriteDrain]), .wreq_ready_i(wreq_ready[WriteDrain]),
    .wreq_addr_o(wreq_addr[WriteDrain*40+:40]), .wreq_len_o(wreq_len[WriteDrain*8+:8]),
    .wdat_valid_o(wdat_valid[WriteDrain]), .wdat_ready_i(wdat_ready[WriteDrain]),
    .wdat_data_o(wdat_data[WriteDrain*512+:512]), .wdone_i(wdone[WriteDrain]),
    .event_valid_i(check_event_valid), .event_i(check_result),
    .event_valid_o(event_valid), .event_o(result),
    .idle_o(drain_idle)
  );

  small_writes u_small (
    .clk_i, .rst_ni,
    .payload_base_i(cfg.payload_base),
    .slot_valid_o(slot_valid), .slot_we_i(slot_we), .slot_beat_i(slot_beat), .slot_data_i(slot_data),
    .slot_take_i(slot_take), .slot_op_i(free_index),
    .find_i(find), .find_op_i(find_op), .found_o(found), .found_slot_o(found_slot),
    .fetch_valid_i(fetch_valid), .fetch_ready_o(fetch_ready), .fetch_slot_i(fetch_slot), .fetch_beat_i(fetch_beat),
    .fetch_len_i(fetch_len), .beat_valid_o(beat_valid), .beat_data_o(beat_data), .beat_last_o(beat_last),
    .spill_i(spill), .spill_op_i(spill_op), .spill_blocks_i(spill_blocks), .spilled_o(spilled),
    .wreq_valid_o(wreq_valid[WriteSpill]), .wreq_ready_i(wreq_ready[WriteSpill]),
    .wreq_addr_o(wreq_addr[WriteSpill*40+:40]), .wreq_len_o(wreq_len[WriteSpill*8+:8]),
    .wdat_valid_o(wdat_valid[WriteSpill]), .wdat_ready_i(wdat_ready[WriteSpill]),
    .wdat_data_o(wdat_data[WriteSpill*512+:512]), .wdone_i(wdone[WriteSpill]),
    .free_i(give_valid), .free_op_i(give_index), .idle_o(small_idle)
  );

  parity_accumulator #(.AddrBits(lvm_pkg::AccBits + lvm_pkg::AccUnitBits)) u_accumulator (
    .clk_i, .rst_ni,
    .a_valid_i(a_valid), .a_ready_o(a_ready), .a_addr_i(a_addr), .a_coefficients_i(a_coefficients),
    .a_first_i(a_first), .a_data_i(a_data),
    .b_valid_i(b_valid), .b_ready_o(b_ready), .b_addr_i(b_addr), .b_read_i(b_read), .b_half_i(b_half),
    .b_coefficients_i(b_coefficients), .b_first_i({2{b_first}}), .b_data_i(b_data), .b_rvalid_o(b_rvalid), .b_rdata_o(b_rdata)
  );

  // The stream's last flag says nothing on single entries, and the id tells the member of read data.
  logic unused_stream;
  assign unused_stream = ^{member_cq_tlast_i, member_in_tuser_i, unused_tags_used};

  // ---- responses -------------------------------------------------------------------------------------------------
  logic response_idle, pick_q, pick_finished;

  // Refused and finished operations take turns; both streams keep their own order.
  assign done_valid     = refused_valid || finished_valid;
  assign done           = pick_finished ? finished : refused;
  assign finished_ready = done_ready && pick_finished;
  assign refused_ready  = done_ready && !pick_finished;
  assign pick_finished  = finished_valid && (pick_q || !refused_valid);

  // While an operation waits to be taken the choice stays; afterwards the other stream goes first.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) pick_q <= 1'b1;
    else if (done_valid) pick_q <= done_ready ? !pick_finished : pick_finished;
  end

  response_build u_response (
    .clk_i, .rst_ni,
    .cfg_i(cfg),
    .done_valid_i(done_valid), .done_ready_o(done_ready), .done_i(done),
    .term_valid_i(term_valid), .term_ready_o(term_ready), .term_fes_i(term_fes), .term_fei_i(term_fei),
    .term_head_i(term_head),
    .rreq_valid_o(rreq_valid[ReadResponse]), .rreq_ready_i(rreq_ready[ReadResponse]),
    .rreq_addr_o(rreq_addr[ReadResponse*40+:40]), .rreq_len_o(rreq_len[ReadResponse*8+:8]),
    .rdat_valid_i(rdat_valid[ReadResponse]), .rdat_ready_o(rdat_ready[ReadResponse]),
    .rdat_data_i(rdat_data), .rdat_last_i(rdat_last),
    .response_tvalid_o, .response_tready_i, .response_tdata_o, .response_tkeep_o, .response_tlast_o,
    .free_valid_o(give_valid), .free_index_o(give_index),
    .idle_o(response_idle)
  );

  // ---- DPU memory ------------------------------------------------------------------------------------------------
  axi_write_mux #(.Clients(WriteClients)) u_writes (
    .clk_i, .rst_ni,
    .wreq_valid_i(wreq_valid), .wreq_ready_o(wreq_ready), .wreq_addr_i(wreq_addr), .wreq_len_i(wreq_len),
    .wdat_valid_i(wdat_valid), .wdat_ready_o(wdat_ready), .wdat_data_i(wdat_data), .wdone_o(wdone),
    .error_o(unused_write_error),
    .awid_o(payload_awid_o), .awaddr_o(payload_awaddr_o), .awlen_o(payload_awlen_o), .awsize_o(payload_awsize_o),
    .awburst_o(payload_awburst_o), .awvalid_o(payload_awvalid_o), .awready_i(payload_awready_i),
    .wdata_o(payload_wdata_o), .wstrb_o(payload_wstrb_o), .wlast_o(payload_wlast_o), .wvalid_o(payload_wvalid_o),
    .wready_i(payload_wready_i),
    .bid_i(payload_bid_i), .bresp_i(payload_bresp_i), .bvalid_i(payload_bvalid_i), .bready_o(payload_bready_o)
  );

  axi_read_mux #(.Clients(ReadClients)) u_reads (
    .clk_i, .rst_ni,
    .rreq_valid_i(rreq_valid), .rreq_ready_o(rreq_ready), .rreq_addr_i(rreq_addr), .rreq_len_i(rreq_len),
    .rdat_valid_o(rdat_valid), .rdat_ready_i(rdat_ready), .rdat_data_o(rdat_data), .rdat_last_o(rdat_last),
    .error_o(unused_read_error),
    .arid_o(payload_arid_o), .araddr_o(payload_araddr_o), .arlen_o(payload_arlen_o), .arsize_o(payload_arsize_o),
    .arburst_o(payload_arburst_o), .arvalid_o(payload_arvalid_o), .arready_i(payload_arready_i),
    .rid_i(payload_rid_i), .rdata_i(payload_rdata_i), .rresp_i(payload_rresp_i), .rlast_i(payload_rlast_i),
    .rvalid_i(payload_rvalid_i), .rready_o(payload_rready_o)
  );

  // ---- registers and log -----------------------------------------------------------------------------------------
  logic [lvm_reg_pkg::Counters-1:0] count;
  logic                             log_idle;
  logic                             error_later_q;  // both stages dropped an entry at once: one is still to be counted

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) error_later_q <= 1'b0;
    else error_later_q <= (count_error && count_answer_error) || (error_later_q && (count_error || count_answer_error));
  end

  always_comb begin
    count = '0;
    count[lvm_reg_pkg::CountLookupHits]         = count_hit;
    count[lvm_reg_pkg::CountLookupTableReads]   = count_table;
    count[lvm_reg_pkg::CountEvictions]          = count_evict;
    count[lvm_reg_pkg::CountExcMiss]            = exception_count[lvm_pkg::ReasonMiss];
    count[lvm_reg_pkg::CountExcRaidErr]         = exception_count[lvm_pkg::ReasonRaidErr];
    count[lvm_reg_pkg::CountExcIoFail]          = exception_count[lvm_pkg::ReasonIoFail];
    count[lvm_reg_pkg::CountExcNsErr]           = exception_count[lvm_pkg::ReasonNsErr];
    count[lvm_reg_pkg::CountExcUnsupported]     = exception_count[lvm_pkg::ReasonUnsupported];
    count[lvm_reg_pkg::CountColumnsFull]        = count_full;
    count[lvm_reg_pkg::CountColumnsReadModify]  = count_read_modify;
    count[lvm_reg_pkg::CountColumnsReconstruct] = count_reconstruct;
    count[lvm_reg_pkg::CountLockWaits]          = count_lock_wait;
    count[lvm_reg_pkg::CountMemberReads]        = count_member_read;
    count[lvm_reg_pkg::CountMemberWrites]       = count_member_write;
    count[lvm_reg_pkg::CountMemberFlushes]      = count_member_flush;
    count[lvm_reg_pkg::CountOpsDone]            = done_valid && done_ready;
    count[lvm_reg_pkg::CountPduErrors]          = pdu_error;
    count[lvm_reg_pkg::CountLateCompletions]    = count_late;
    count[lvm_reg_pkg::CountStallContext]       = stall_context;
    count[lvm_reg_pkg::CountStallAccumulator]   = stall_accumulator;
    count[lvm_reg_pkg::CountStallTag]           = stall_tag;
    count[lvm_reg_pkg::CountResumeErrors]       = count_error || count_answer_error || error_later_q;
    count[lvm_reg_pkg::CountColumnsRecover]     = count_recover;
    count[lvm_reg_pkg::CountColumnsDataOnly]    = count_data_only;
    count[lvm_reg_pkg::CountReadsReconstructed] = count_decode;
    count[lvm_reg_pkg::CountSyncColumns]        = count_sync;
    count[lvm_reg_pkg::CountCheckColumns]       = count_check;
    count[lvm_reg_pkg::CountCheckMismatches]    = differ;
    count[lvm_reg_pkg::CountLogEntries]         = count_log_entry;
    count[lvm_reg_pkg::CountLogBlocks]          = count_log_block;
  end

  lvm_csr u_csr (
    .clk_i, .rst_ni,
    .csr_awaddr_i, .csr_awvalid_i, .csr_awready_o, .csr_wdata_i, .csr_wstrb_i, .csr_wvalid_i, .csr_wready_o,
    .csr_bresp_o, .csr_bvalid_o, .csr_bready_i, .csr_araddr_i, .csr_arvalid_i, .csr_arready_o, .csr_rdata_o,
    .csr_rresp_o, .csr_rvalid_o, .csr_rready_i,
    .cfg_o(cfg), .fault_taken_i(fault_taken),
    .synced_i(synced), .synced_stripe_i(synced_stripe), .synced_members_i(synced_members), .log_taken_i(column_logged),
    .idle_i(idle_o), .swept_i(swept), .contexts_i(contexts_used), .ops_i(ops_used),
    .exception_producer_i(exception_producer), .exception_consumer_o(exception_consumer),
    .resume_producer_o(resume_producer), .resume_consumer_i(resume_consumer),
    .ns_valid_o(ns_valid), .ns_ready_i(ns_ready), .ns_index_o(ns_index), .ns_entry_o(ns_entry),
    .drop_valid_o(drop_valid), .drop_ready_i(drop_ready), .drop_ns_o(drop_ns), .drop_extent_o(drop_extent),
    .count_i(count)
  );

  decision_log #(.Streams(2)) u_log (
    .clk_i, .rst_ni,
    .log_valid_i({raid_log_valid, thin_log_valid}), .log_ready_o({raid_log_ready, thin_log_ready}),
    .log_i({raid_log, thin_log}),
    .trace_valid_o, .trace_data_o, .idle_o(log_idle)
  );

  // ---- idle ------------------------------------------------------------------------------------------------------
  // Told after 15 quiet cycles: what moves from one stage's queue into the next may be seen by neither for a cycle.
  // Whoever asks lets a few cycles pass after an input.
  //
  // While every context waits and an operation stands before them, capsules and lookups back up behind it. What they
  // still had to do is over after 1,023 cycles (17 fragments, each with a table read and a record); then they are as
  // good as idle.
  logic [9:0] blocked_q;
  logic [3:0] quiet_q;
  logic       front_idle, back_idle, quiet;

  assign front_idle = capsule_idle && thin_idle && !accepted_valid && !start_valid;
  assign back_idle  = exception_idle && resume_idle && raid_idle && submit_idle && out_idle && in_idle && complete_idle &&
                      check_idle && drain_idle && parity_log_idle && small_idle && response_idle && log_idle && !refused_valid &&
                      !finished_valid && !term_valid &&
                      !payload_awvalid_o && !payload_wvalid_o && !payload_arvalid_o && !ns_valid && !drop_valid;

  assign quiet      = swept && back_idle && (front_idle || (&blocked_q));
  assign idle_o     = &quiet_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      quiet_q   <= '0;
      blocked_q <= '0;
    end else begin
      if (!quiet) quiet_q <= '0;
      else if (!idle_o) quiet_q <= quiet_q + 4'd1;
      if (!start_valid || start_ready) blocked_q <= '0;
      else if (!(&blocked_q)) blocked_q <= blocked_q + 10'd1;
    end
  end

endmodule
