// SPDX-License-Identifier: Apache-2.0
/// Gives every member command a tag, sends its submission entry, remembers where its data belongs, and tells member_out
/// which packet to send. A command takes two cycles.
///
/// The command id is {generation, tag}; the generation counts the uses of the tag, so that a completion of an earlier use is
/// recognised. What goes to no member, data that is only added or what an accumulator holds for the buffer, is a packet
/// for member_out without a tag and an entry. Bytes 8 to 11 of the entry, which NVMe leaves to nobody, name the owner: its command id, its operation, and in
/// byte 11 whether it is internal (bit 0) and whether the address in bytes 24 to 31 is that of the owner's data (bit 1).
module member_submit (
  input  logic                         clk_i,
  input  logic                         rst_ni,

  // commands
  input  logic                         cmd_valid_i,
  output logic                         cmd_ready_o,
  input  lvm_pkg::command_t         cmd_i,

  // tags
  input  logic                         tag_valid_i,
  output logic                         tag_ready_o,
  input  logic [lvm_pkg::TagBits-1:0]  tag_i,

  // submission entries
  output logic                         member_sq_tvalid_o,
  input  logic                         member_sq_tready_i,
  output logic [511:0]                 member_sq_tdata_o,
  output logic [3:0]                   member_sq_tuser_o,

  // tag tables
  output logic                         entry_we_o,      // pulse
  output logic [lvm_pkg::TagBits-1:0]  entry_tag_o,
  output lvm_pkg::tag_t             entry_o,

  // packets of write data, in order of submission
  output logic                         packet_valid_o,
  input  logic                         packet_ready_i,
  output lvm_pkg::packet_t          packet_o,
  output logic [lvm_pkg::AddrBits-1:0] packet_address_o,
  output logic                         find_o,          // the packet is data of a host's write
  output logic [lvm_pkg::OpBits-1:0]   find_op_o,
  output logic                         drain_o,         // the packet goes to the buffer, or is looked through
  output logic                         drain_check_o,
  output logic                         drain_first_o,   // the first of its column to be looked through
  output logic [lvm_pkg::CtxBits-1:0]  drain_ctx_o,

  // counts
  output logic                         count_read_o,    // pulses
  output logic                         count_write_o,
  output logic                         count_flush_o,
  output logic                         stall_tag_o,     // a command waits for a tag
  output logic                         idle_o
);

  logic [7:0]                  generations_q [lvm_pkg::TagCount];
  logic [lvm_pkg::TagBits-1:0] sweep_q;
  logic                        swept_q;

  logic                        held_q;      // a command has its tag, and its generation is being read
  logic                        send_q;      // its entry waits to be taken
  lvm_pkg::command_t        cmd_q;
  logic [lvm_pkg::TagBits-1:0] tag_q;
  logic [7:0]                  generation_q;
  logic [15:0]                 packet_id;
  logic                        take, is_write, out_free, local_i, local_q;

  assign out_free    = !held_q && (!send_q || member_sq_tready_i);
  assign local_i     = cmd_i.opcode == lvm_pkg::OpcodeWrite && (cmd_i.store || cmd_i.silent);
  assign take        = cmd_valid_i && (tag_valid_i || local_i) && swept_q && out_free && packet_ready_i;
  assign cmd_ready_o = take;
  assign tag_ready_o = take && !local_i;
  assign stall_tag_o = cmd_valid_i && !tag_valid_i && !local_i;
  assign is_write    = cmd_q.opcode == lvm_pkg::OpcodeWrite;
  assign idle_o      = !held_q && !send_q;

  always_ff @(posedge clk_i) begin
    if (take) generation_q <= generations_q[tag_i];
    if (!swept_q) generations_q[sweep_q] <= '0;
    else if (entry_we_o) generations_q[tag_q] <= generation_q + 8'd1;
    if (take) begin
      cmd_q   <= cmd_i;
      tag_q   <= tag_i;
      local_q <= local_i;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      held_q  <= 1'b0;
      send_q  <= 1'b0;
      sweep_q <= '0;
      swept_q <= 1'b0;
    end else begin
      held_q <= take;
      if (entry_we_o) send_q <= 1'b1;
      else if (member_sq_tready_i) send_q <= 1'b0;
      sweep_q <= sweep_q + 1'b1;
      if (&sweep_q) swept_q <= 1'b1;
    end
  end

  // The generation read stays in its register while the entry waits.
  always_comb begin
    member_sq_tdata_o            = '0;
    if (send_q) begin
      member_sq_tdata_o[7:0]       = cmd_q.opcode;
      member_sq_tdata_o[31:16]     = {generation_q, tag_q};
      member_sq_tdata_o[63:32]     = 32'd1;
      member_sq_tdata_o[79:64]     = cmd_q.cid;
      member_sq_tdata_o[87:80]     = cmd_q.op;
      member_sq_tdata_o[88]        = cmd_q.internal;
      member_sq_tdata_o[89]        = cmd_q.placed;
      member_sq_tdata_o[231:192]   = cmd_q.address;
      if (cmd_q.opcode != lvm_pkg::OpcodeFlush) begin
        member_sq_tdata_o[367:320] = cmd_q.lba;
        member_sq_tdata_o[399:384] = {4'd0, cmd_q.blocks - 12'd1};
        member_sq_tdata_o[414]     = cmd_q.fua && is_write;
      end
    end
  end

  assign member_sq_tvalid_o = send_q;
  assign member_sq_tuser_o  = cmd_q.member;

  assign entry_we_o         = held_q && !local_q;
  assign entry_tag_o        = tag_q;
  assign entry_o            = {generation_q, cmd_q.ctx, cmd_q.store, cmd_q.accumulate, cmd_q.coefficients, cmd_q.acc,
                                cmd_q.address, cmd_q.order};

  // The queue behind had room when the command was taken, and nobody else fills it.
  assign packet_valid_o     = held_q && is_write;
  assign packet_id          = local_q ? {11'd0, cmd_q.ctx} : {generation_q, tag_q};
  assign packet_o           = {packet_id, cmd_q.member, cmd_q.blocks, cmd_q.source, cmd_q.store, cmd_q.silent,
                                cmd_q.accumulate, cmd_q.coefficients, cmd_q.first, cmd_q.acc, cmd_q.log, cmd_q.ctx};
  assign packet_address_o   = cmd_q.address;
  assign drain_o            = packet_valid_o && cmd_q.store;
  assign drain_check_o      = cmd_q.check;
  assign drain_first_o      = cmd_q.first;
  assign drain_ctx_o        = cmd_q.ctx;
  assign find_o             = packet_valid_o && cmd_q.source == lvm_pkg::SourceBuffer && !cmd_q.internal;
  assign find_op_o          = cmd_q.op;

  assign count_read_o       = held_q && cmd_q.opcode == lvm_pkg::OpcodeRead;
  assign count_write_o      = held_q && is_write && !local_q;
  assign count_flush_o      = held_q && cmd_q.opcode == lvm_pkg::OpcodeFlush;

endmodule
