// SPDX-License-Identifier: Apache-2.0
/// capsule_parse with its records taken apart, for capsule_parse_test.cpp.
module capsule_parse_top (
  input  logic          clk_i,
  input  logic          rst_ni,
  input  logic          enable_i,
  input  logic [39:0]   payload_base_i,
  input  logic [39:0]   command_base_i,
  input  logic          capsule_tvalid_i,
  output logic          capsule_tready_o,
  input  logic [511:0]  capsule_tdata_i,
  input  logic [63:0]   capsule_tkeep_i,
  input  logic          capsule_tlast_i,
  input  logic          op_valid_i,
  output logic          op_ready_o,
  input  logic [7:0]    op_index_i,
  output logic [20:0]   op_bytes_o,
  input  logic          slot_valid_i,
  output logic          slot_we_o,
  output logic [5:0]    slot_beat_o,
  output logic [511:0]  slot_data_o,
  output logic          slot_take_o,
  output logic          op_valid_o,
  input  logic          op_ready_i,
  output logic [7:0]    op_op_o,
  output logic          op_internal_o,
  output logic [7:0]    op_opcode_o,
  output logic [15:0]   op_cid_o,
  output logic [9:0]    op_ns_o,
  output logic          op_ns_bad_o,
  output logic [47:0]   op_lba_o,
  output logic [15:0]   op_blocks_o,
  output logic          op_fua_o,
  output logic          op_hdgst_o,
  output logic          op_ddgst_o,
  output logic [14:0]   op_status_o,
  output logic          term_valid_o,
  input  logic          term_ready_i,
  output logic [7:0]    term_fes_o,
  output logic [7:0]    term_fei_o,
  output logic [319:0]  term_head_o,
  output logic          data_wreq_valid_o,
  input  logic          data_wreq_ready_i,
  output logic [39:0]   data_wreq_addr_o,
  output logic [7:0]    data_wreq_len_o,
  output logic          data_wdat_valid_o,
  input  logic          data_wdat_ready_i,
  output logic [511:0]  data_wdat_data_o,
  input  logic          data_wdone_i,
  output logic          command_wreq_valid_o,
  input  logic          command_wreq_ready_i,
  output logic [39:0]   command_wreq_addr_o,
  output logic [7:0]    command_wreq_len_o,
  output logic          command_wdat_valid_o,
  input  logic          command_wdat_ready_i,
  output logic [511:0]  command_wdat_data_o,
  input  logic          command_wdone_i,
  output logic          pdu_error_o,
  output logic          idle_o
);

  lvm_pkg::cfg_t cfg;
  always_comb begin
    cfg = '0;
    cfg.enable = enable_i;
    cfg.payload_base = payload_base_i;
    cfg.command_base = command_base_i;
  end
  lvm_pkg::op_t op;
  assign op_op_o = op.op;
  assign op_internal_o = op.internal;
  assign op_opcode_o = op.opcode;
  assign op_cid_o = op.cid;
  assign op_ns_o = op.ns;
  assign op_ns_bad_o = op.ns_bad;
  assign op_lba_o = op.lba;
  assign op_blocks_o = op.blocks;
  assign op_fua_o = op.fua;
  assign op_hdgst_o = op.hdgst;
  assign op_ddgst_o = op.ddgst;
  assign op_status_o = op.status;

  capsule_parse u_dut (
    .clk_i,
    .rst_ni,
    .cfg_i(cfg),
    .capsule_tvalid_i,
    .capsule_tready_o,
    .capsule_tdata_i,
    .capsule_tkeep_i,
    .capsule_tlast_i,
    .op_valid_i,
    .op_ready_o,
    .op_index_i,
    .op_bytes_o,
    .slot_valid_i,
    .slot_we_o,
    .slot_beat_o,
    .slot_data_o,
    .slot_take_o,
    .op_valid_o,
    .op_ready_i,
    .op_o(op),
    .term_valid_o,
    .term_ready_i,
    .term_fes_o,
    .term_fei_o,
    .term_head_o,
    .data_wreq_valid_o,
    .data_wreq_ready_i,
    .data_wreq_addr_o,
    .data_wreq_len_o,
    .data_wdat_valid_o,
    .data_wdat_ready_i,
    .data_wdat_data_o,
    .data_wdone_i,
    .command_wreq_valid_o,
    .command_wreq_ready_i,
    .command_wreq_addr_o,
    .command_wreq_len_o,
    .command_wdat_valid_o,
    .command_wdat_ready_i,
    .command_wdat_data_o,
    .command_wdone_i,
    .pdu_error_o,
    .idle_o
  );

endmodule
