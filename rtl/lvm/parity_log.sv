// SPDX-License-Identifier: Apache-2.0
/// Writes the trailers of the members' logs of partial parity. All that goes to the members passes through here; of a packet for
/// a log the last block becomes the trailer: what the column is, the CRC32C of the partial parity before it, the numbers of all
/// columns that are in execution, and the CRC32C of these. Other packets pass untouched and without a cycle.
///
/// Two sums, for an entry that is written over by the next one, and torn by a loss of power, has lost its partial parity but
/// not its trailer: that still tells what was over, although its own column is told by nobody.
///
/// A column is *live* from the moment in which it takes its number until it is over. The trailer tells the numbers of those
/// that are live while it is built, 16 at a time: who ended before that may be missing, who began after may be there, and
/// neither does harm, for an entry counts only while another one names it.
module parity_log (
  input  logic                         clk_i,
  input  logic                         rst_ni,

  // columns
  input  logic                         begin_i,            // pulse: one takes its number
  input  lvm_pkg::log_column_t         column_i,
  input  logic                         over_i,             // pulse: that of the context, if there is one, is over
  input  logic [lvm_pkg::CtxBits-1:0]  ctx_i,              // for both

  // data
  input  logic                         member_out_tvalid_i,
  output logic                         member_out_tready_o,
  input  logic [511:0]                 member_out_tdata_i,
  input  logic                         member_out_tlast_i,
  input  logic [15:0]                  member_out_tid_i,
  input  logic [3:0]                   member_out_tuser_i,
  input  lvm_pkg::log_beat_t           member_out_log_i,

  output logic                         member_out_tvalid_o,
  input  logic                         member_out_tready_i,
  output logic [511:0]                 member_out_tdata_o,
  output logic                         member_out_tlast_o,
  output logic [15:0]                  member_out_tid_o,
  output logic [3:0]                   member_out_tuser_o,

  // packets that have left: those without a trailer, and all; pulses, not one a cycle
  input  logic                         sent_i,
  input  logic [lvm_pkg::TagBits-1:0]  sent_tag_i,
  output logic                         sent_o,
  output logic [lvm_pkg::TagBits-1:0]  sent_tag_o,

  // counts
  output logic                         count_entry_o,      // pulses
  output logic                         count_block_o,
  output logic                         idle_o
);

  // ---- columns -------------------------------------------------------------------------------------------------------
  logic [lvm_pkg::LogColumnBits-1:0] columns_q [lvm_pkg::CtxCount];
  logic [lvm_pkg::CtxCount*32-1:0]   live_q;      // the numbers' low halves, 0: none
  lvm_pkg::log_column_t              column_q;    // of the packet at hand
  logic                              column_here_q;
  logic                              look;

  always_ff @(posedge clk_i) begin
    if (begin_i) columns_q[ctx_i] <= column_i;
    if (look) column_q <= columns_q[member_out_log_i.ctx];
  end

  for (genvar i = 0; i < lvm_pkg::CtxCount; i++) begin : gen_live
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) live_q[32*i +: 32] <= '0;
      else if ((begin_i || over_i) && ctx_i == lvm_pkg::CtxBits'(i)) begin
        live_q[32*i +: 32] <= begin_i ? column_i.number[31:0] : '0;
      end
    end
  end

  // ---- the trailer, a beat ahead -------------------------------------------------------------------------------------
  logic         is_log, is_trailer, take, make, made_q;
  logic         first_q;          // no beat of the packet's partial parity has passed
  logic         summed, settled;
  logic [2:0]   next;             // beat of the trailer that is made
  logic [511:0] made, trailer_q;
  logic [31:0]  crc;              // of all that has been summed up

  assign is_log     = member_out_tvalid_i && member_out_log_i.log;
  assign is_trailer = member_out_log_i.log && member_out_log_i.trailer;
  assign take       = member_out_tvalid_o && member_out_tready_i;
  assign look       = is_log && !column_here_q;
  // Each beat when the one before leaves; those with a sum when it is there.
  assign next       = member_out_log_i.beat + {2'd0, made_q};
  assign make       = is_log && is_trailer && column_here_q && (!made_q || (take && next != 3'd0)) &&
                      (settled || (next != 3'd0 && next != 3'd7));

  always_comb begin
    made = '0;
    if (make) begin
      unique case (next)
        3'd0: begin
          made[31:0]    = lvm_pkg::LogMagic;
          made[63:32]   = {20'd0, column_q.offset};
          made[127:64]  = {24'd0, column_q.stripe};
          made[191:128] = {24'd0, column_q.number};
          made[223:192] = {24'd0, column_q.blocks};
          made[255:224] = {24'd0, column_q.stored};
          made[271:256] = column_q.touched;
          made[287:272] = column_q.missing;
          made[295:288] = {7'd0, member_out_log_i.second};
          made[303:296] = {3'd0, member_out_log_i.ctx};
          made[311:304] = {4'd0, column_q.strategy};
          made[351:320] = first_q ? '0 : crc;
        end
        3'd1: made = live_q[511:0];
        3'd2: made = live_q[1023:512];
        3'd7: made[31:0] = crc;
        default: ;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (make) trailer_q <= made;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      column_here_q <= 1'b0;
      made_q        <= 1'b0;
      first_q       <= 1'b1;
    end else begin
      column_here_q <= look || (column_here_q && !(take && member_out_tlast_i));
      made_q        <= make || (made_q && !take);
      first_q       <= (first_q && !(is_log && take && !is_trailer)) || (take && member_out_tlast_i);
    end
  end

  // ---- its sums: of the partial parity, and of the trailer's first seven beats ---------------------------------------
  logic [1:0] summing_q;          // beats of which the sum does not know yet
  logic       unused_crc;

  assign summed  = is_trailer ? make && next != 3'd7 : is_log && take;
  assign settled = summing_q == '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) summing_q <= '0;
    else summing_q <= {summing_q[0], summed};
  end

  crc32c_512 u_crc (
    .clk_i, .rst_ni,
    .valid_i(summed), .first_i(is_trailer ? next == 3'd0 : first_q), .last_i(1'b0), .missing_i('0),
    .data_i(is_trailer ? made : member_out_tdata_i),
    .valid_o(unused_crc), .crc_o(crc)
  );

  // ---- data ----------------------------------------------------------------------------------------------------------
  assign member_out_tvalid_o = member_out_tvalid_i && (!is_trailer || made_q);
  assign member_out_tready_o = member_out_tready_i && (!is_trailer || made_q);
  assign member_out_tdata_o  = is_trailer ? trailer_q : member_out_tdata_i;
  assign member_out_tlast_o  = member_out_tlast_i;
  assign member_out_tid_o    = member_out_tid_i;
  assign member_out_tuser_o  = member_out_tuser_i;

  // ---- packets that have left ----------------------------------------------------------------------------------------
  // Of ours and of others, both eight cycles apart or more: when they meet, the other one waits a cycle. Nothing of that is
  // decided by sent_i, which is known late in its cycle.
  logic                        left_q, later_q;
  logic [lvm_pkg::TagBits-1:0] left_tag_q, later_tag_q;
  assign sent_o     = sent_i || left_q || later_q;
  assign sent_tag_o = left_q ? left_tag_q : later_q ? later_tag_q : sent_tag_i;

  always_ff @(posedge clk_i) begin
    if (count_entry_o) left_tag_q <= member_out_tid_i[lvm_pkg::TagBits-1:0];
    if (left_q) later_tag_q <= sent_tag_i;
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      left_q  <= 1'b0;
      later_q <= 1'b0;
    end else begin
      left_q  <= count_entry_o;
      later_q <= left_q && sent_i;
    end
  end

  assign count_entry_o = take && is_trailer && member_out_tlast_i;
  assign count_block_o = is_log && take && (&member_out_log_i.beat);
  assign idle_o        = !left_q && !later_q;

endmodule
