// SPDX-License-Identifier: Apache-2.0
/// Registers and windows (registers.md) behind AXI4-Lite: one access at a time. Windows of queues and doorbells are served by who owns
/// the queues, keys by the table. A revoke is answered when its record is dead and every slot is told in the same clock.
module key_csr #(
  parameter  int unsigned Keys      = 1024,            // records
  parameter  int unsigned Slots     = 64,
  parameter  int unsigned Queues    = 64,
  localparam int unsigned SlotBits  = $clog2(Slots),   // derived
  localparam int unsigned QueueBits = $clog2(Queues)   // derived
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // AXI4-Lite subordinate
  input  logic [19:0]          cfg_awaddr_i,     // bits 2:0 are ignored
  input  logic                 cfg_awvalid_i,
  output logic                 cfg_awready_o,
  input  logic [63:0]          cfg_wdata_i,
  input  logic [7:0]           cfg_wstrb_i,
  input  logic                 cfg_wvalid_i,
  output logic                 cfg_wready_o,
  output logic [1:0]           cfg_bresp_o,
  output logic                 cfg_bvalid_o,
  input  logic                 cfg_bready_i,
  input  logic [19:0]          cfg_araddr_i,     // bits 2:0 are ignored
  input  logic                 cfg_arvalid_i,
  output logic                 cfg_arready_o,
  output logic [63:0]          cfg_rdata_o,
  output logic [1:0]           cfg_rresp_o,
  output logic                 cfg_rvalid_o,
  input  logic                 cfg_rready_i,
  // settings
  output logic                 enable_o,
  output logic [31:0]          max_length_o,
  output logic [31:0]          timeout_o,
  output logic [1:0]           isolate_o,        // of each host
  output logic [1:0]           reset_o,
  // state
  input  logic                 idle_i,
  input  logic                 swept_i,
  input  logic [SlotBits:0]    used_i,
  input  logic [1:0]           stalled_i,
  input  logic [31:0]          outstanding_i,    // 16 bits of each host
  // queues: an access stays until it is done
  output logic                 desk_valid_o,
  output logic                 desk_write_o,
  output logic                 desk_bell_o,      // a doorbell: word 0 SUBMIT, 1 COMPLETE; else a word of the window
  output logic [QueueBits-1:0] desk_queue_o,
  output logic [2:0]           desk_word_o,      // 0 CONTROL to 6 SUCCESSES; the last two are only read
  output logic [63:0]          desk_wdata_o,
  input  logic                 desk_done_i,
  input  logic                 desk_bad_i,       // with done: refused
  input  logic [63:0]          desk_rdata_i,     // with done of a read
  input  logic [15:0]          desk_epoch_i,     // with done: of the queue
  // keys: an operation stays until it is done
  output logic                 op_valid_o,
  output logic [1:0]           op_o,             // 0 read, 1 write, 2 revoke
  output logic [15:0]          op_index_o,
  output logic                 op_live_o,
  output logic [288:0]         op_record_o,      // as keyed_range_table has it
  input  logic                 op_commit_i,
  input  logic                 op_done_i,
  input  logic                 op_bad_i,
  input  logic                 op_live_i,
  input  logic [288:0]         op_record_i,
  // slots
  output logic                 revoke_valid_o,   // in the clock in which the record dies
  output logic [15:0]          index_o,          // of the key that is written or revoked, else of the one revoked last
  input  logic                 held_i,
  output logic [QueueBits-1:0] closing_queue_o,  // the queue of the access, else of CLOSING
  input  logic                 closing_i,
  // audit records of commands: command, index lent, index own, epoch, queue of 8 bits, cause of 8 bits
  input  logic                 audit_valid_i,
  output logic                 audit_ready_o,    // always
  input  logic [95:0]          audit_i,
  // counters: bit key_reg_pkg::CountX adds one to register X, but for what is counted here
  input  logic [key_reg_pkg::Counters-1:0] count_i,
  input  logic [12:0]          bytes_i,          // of a segment that is counted
  output logic                 interrupt_o
);

  localparam logic [1:0] Okay     = 2'b00;
  localparam logic [1:0] SlvErr   = 2'b10;
  localparam logic [1:0] OpRead   = 2'd0;
  localparam logic [1:0] OpWrite  = 2'd1;
  localparam logic [1:0] OpRevoke = 2'd2;
  localparam logic [7:0] BadDoorbell = 8'd22;
  localparam logic [7:0] BadRecord   = 8'd23;
  localparam int unsigned Counters = key_reg_pkg::Counters;

  typedef enum logic [3:0] {
    Idle    = 4'd0,
    Decode  = 4'd1,
    Check   = 4'd2,
    Key     = 4'd3,   // until the table has done it
    Desk    = 4'd4,   // until the queues have
    Note    = 4'd5,   // until its audit record is made
    Count   = 4'd6,   // until the counts of causes can be read
    Show    = 4'd7,   // the count is there
    Respond = 4'd8
  } state_t;
  state_t      state_q;

  // ---- one access at a time ----------------------------------------------------------------------------------------
  logic        aw_q, w_q, ar_q;
  logic [19:0] waddr_q, raddr_q, addr_q;
  logic [63:0] wdata_q;
  logic [7:0]  wstrb_q;
  logic        write_q;          // the access in hand is a write
  logic        turn_q;           // a read goes first
  logic        take_write, take_read, responded;
  logic        unused_low;

  assign unused_low    = ^{waddr_q[2:0], raddr_q[2:0], addr_q[2:0]};
  assign cfg_awready_o = !aw_q;
  assign cfg_wready_o  = !w_q;
  assign cfg_arready_o = !ar_q;
  assign take_write    = state_q == Idle && aw_q && w_q && !(ar_q && turn_q);
  assign take_read     = state_q == Idle && ar_q && !take_write;
  assign responded     = state_q == Respond && (write_q ? cfg_bready_i : cfg_rready_i);

  always_ff @(posedge clk_i) begin
    if (cfg_awvalid_i && cfg_awready_o) waddr_q <= cfg_awaddr_i;
    if (cfg_wvalid_i && cfg_wready_o) begin
      wdata_q <= cfg_wdata_i;
      wstrb_q <= cfg_wstrb_i;
    end
    if (cfg_arvalid_i && cfg_arready_o) raddr_q <= cfg_araddr_i;
    if (take_write || take_read) begin
      write_q <= take_write;
      addr_q  <= take_write ? waddr_q : raddr_q;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) {aw_q, w_q, ar_q, turn_q} <= '0;
    else begin
      aw_q <= (aw_q || cfg_awvalid_i) && !(responded && write_q);
      w_q  <= (w_q || cfg_wvalid_i) && !(responded && write_q);
      ar_q <= (ar_q || cfg_arvalid_i) && !(responded && !write_q);
      if (responded) turn_q <= write_q;
    end
  end

  // ---- where it goes -----------------------------------------------------------------------------------------------
  typedef enum logic [2:0] {
    None    = 3'd0,
    Plain   = 3'd1,
    Counter = 3'd2,
    Stage   = 3'd3,
    Queue   = 3'd4,
    Bell    = 3'd5,
    Cause   = 3'd6,
    Audit   = 3'd7
  } region_t;
  region_t     region, region_q;
  logic [1:0]  op_q;
  logic [13:0] place;            // of a register
  logic        is_key, whole_q, key_q;

  assign place  = {addr_q[13:3], 3'd0};
  assign is_key = place == key_reg_pkg::KeyWriteOffset[13:0] || place == key_reg_pkg::KeyRevokeOffset[13:0]
                  || place == key_reg_pkg::KeyReadOffset[13:0];

  always_comb begin
    region = None;
    if (addr_q[19:18] == 2'b01) begin
      if (write_q && addr_q[11:4] == '0 && 32'(addr_q[17:12]) < Queues) region = Bell;
    end else if (addr_q[19:14] == '0) begin
      if (place <= key_reg_pkg::AuditConsumerOffset[13:0]) region = Plain;
      if (addr_q[13:8] == 6'h01 && 32'(addr_q[7:3]) < Counters) region = Counter;
      if (addr_q[13:6] == 8'h20 && addr_q[5:3] < 3'd5) region = Stage;
      if (addr_q[13:12] == 2'b01 && addr_q[5:3] != 3'd7 && 32'(addr_q[11:6]) < Queues) region = Queue;
      if (addr_q[13:8] == 6'h20) region = Cause;
      if (addr_q[13:8] == 6'h24) region = Audit;
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Decode) begin
      region_q <= region;
      whole_q  <= &wstrb_q;
      op_q     <= place == key_reg_pkg::KeyWriteOffset[13:0] ? OpWrite : place == key_reg_pkg::KeyRevokeOffset[13:0] ? OpRevoke : OpRead;
    end
  end

  // ---- what is refused ---------------------------------------------------------------------------------------------
  logic [31:0] producer, consumer, ahead_q;   // ahead: of the consumer, what is written
  logic [4:0]  untaken;
  logic        early_q;                       // a key operation before the table is swept
  logic        beyond, refused, refused_q, now;

  assign untaken = producer[4:0] - consumer[4:0];
  assign beyond  = place == key_reg_pkg::AuditConsumerOffset[13:0] && (ahead_q[31:5] != '0 || ahead_q[4:0] > untaken);
  assign refused = region_q == None || (write_q && (!whole_q || (region_q == Plain && (early_q || beyond))));
  assign now     = state_q == Check && write_q && !refused;   // registers are written

  always_ff @(posedge clk_i) begin
    ahead_q <= wdata_q[31:0] - consumer;
    early_q <= is_key && !swept_i;
  end

  // ---- steps -------------------------------------------------------------------------------------------------------
  logic        by_desk, note, note_ready, count_ready, op_over;

  assign by_desk = region_q == Bell || (region_q == Queue && !(write_q && addr_q[5:3] > 3'd4));
  assign op_over = key_q && op_done_i;
  assign note    = (state_q == Desk && desk_done_i && desk_bad_i && region_q == Bell)
                   || (op_over && op_bad_i && op_q == OpWrite);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Idle;
      key_q   <= 1'b0;
    end else begin
      unique case (state_q)
        Idle:    if (take_write || take_read) state_q <= Decode;
        Decode:  state_q <= Check;
        Check:   state_q <= refused ? Respond : key_q ? Key : by_desk ? Desk : region_q == Cause ? Count : Respond;
        Key:     if (op_over) state_q <= note ? Note : Respond;
        Desk:    if (desk_done_i) state_q <= note ? Note : Respond;
        Note:    if (note_ready) state_q <= Respond;
        Count:   if (count_ready) state_q <= Show;
        Show:    state_q <= Respond;
        default: if (responded) state_q <= Idle;
      endcase
      if (state_q == Decode) key_q <= region == Plain && is_key && write_q && &wstrb_q && swept_i;
      else if (op_over) key_q <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Check) refused_q <= refused;
    if (state_q == Desk && desk_done_i) refused_q <= desk_bad_i;
    if (op_over) refused_q <= op_bad_i;
  end

  // ---- queues ------------------------------------------------------------------------------------------------------
  logic [15:0]          epoch_q;
  logic [5:0]           closing_q;
  logic [5:0]           queue;

  assign queue           = region_q == Bell ? addr_q[17:12] : addr_q[11:6];
  assign desk_valid_o    = state_q == Desk;
  assign desk_write_o    = write_q;
  assign desk_bell_o     = region_q == Bell;
  assign desk_queue_o    = queue[QueueBits-1:0];
  assign desk_word_o     = addr_q[5:3];
  assign desk_wdata_o    = wdata_q;
  assign closing_queue_o = desk_valid_o ? desk_queue_o : closing_q[QueueBits-1:0];

  always_ff @(posedge clk_i) begin
    if (state_q == Desk && desk_done_i) epoch_q <= desk_epoch_i;
  end

  // ---- keys --------------------------------------------------------------------------------------------------------
  logic [319:0] stage_q;
  logic [15:0]  index_q, revoked_q;
  logic         outside;           // there is no such record

  if (Keys < 65536) begin : gen_outside
    assign outside = 32'(index_q) >= Keys;
  end else begin : gen_inside
    assign outside = 1'b0;
  end

  assign op_valid_o     = key_q && (state_q == Check || state_q == Key);
  assign op_o           = op_q;
  assign op_index_o     = index_q;
  assign op_live_o      = stage_q[48];
  assign op_record_o    = {stage_q[319:192], stage_q[167:152], stage_q[149:144], stage_q[143:128], stage_q[61:56], stage_q[53:51],
                           stage_q[50], stage_q[49], stage_q[127:64], stage_q[47:0]};
  assign revoke_valid_o = op_commit_i && op_q == OpRevoke && !outside;
  assign index_o        = key_q ? index_q : revoked_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      stage_q   <= '0;
      index_q   <= '0;
      revoked_q <= '0;
    end else begin
      for (int unsigned w = 0; w < 5; w++) begin
        if (now && region_q == Stage && addr_q[5:3] == 3'(w)) stage_q[w*64+:64] <= wdata_q;
      end
      if (op_over && op_q == OpRead && !op_bad_i) begin
        stage_q <= {op_record_i[288:161], 24'd0, op_record_i[160:145], 2'd0, op_record_i[144:139], op_record_i[138:123],
                    op_record_i[111:48], 2'd0, op_record_i[122:117], 2'd0, op_record_i[116:112], op_live_i, op_record_i[47:0]};
      end
      // Bits of no field.
      {stage_q[63:62], stage_q[55:54], stage_q[191:168], stage_q[151:150]} <= '0;
      if (now && region_q == Plain && place == key_reg_pkg::KeyOffset[13:0]) index_q <= wdata_q[15:0];
      if (op_over && op_q == OpRevoke && !op_bad_i) revoked_q <= index_q;
    end
  end

  // ---- audit -------------------------------------------------------------------------------------------------------
  logic        dropped;
  logic [95:0] noted;
  logic [63:0] counted;
  logic [96:0] record;

  assign audit_ready_o = 1'b1;
  assign noted         = region_q == Bell ? {wdata_q[31:0], 32'd0, epoch_q, 2'd0, queue, BadDoorbell}
                                          : {48'd0, index_q, 24'd0, BadRecord};

  audit_ring u_audit (
    .clk_i,
    .rst_ni,
    .command_valid_i(audit_valid_i),
    .command_i      (audit_i),
    .note_valid_i   (state_q == Note),
    .note_ready_o   (note_ready),
    .note_i         (noted),
    .stalled_i,
    .producer_o     (producer),
    .consumer_o     (consumer),
    .consume_valid_i(now && region_q == Plain && place == key_reg_pkg::AuditConsumerOffset[13:0]),
    .consume_i      (wdata_q[31:0]),
    .dropped_o      (dropped),
    .read_ready_o   (count_ready),
    .read_cause_i   (addr_q[7:3]),
    .count_o        (counted),
    .read_record_i  (addr_q[7:4]),
    .record_o       (record)
  );

  // ---- registers ---------------------------------------------------------------------------------------------------
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      enable_o     <= 1'b0;
      max_length_o <= key_reg_pkg::MaxLengthReset[31:0];
      timeout_o    <= '0;
      closing_q    <= '0;
      isolate_o    <= '0;
      reset_o      <= '0;
    end else if (now && region_q == Plain) begin
      unique case (place)
        key_reg_pkg::ControlOffset[13:0]:   enable_o     <= wdata_q[key_reg_pkg::ControlEnableLsb];
        key_reg_pkg::MaxLengthOffset[13:0]: max_length_o <= wdata_q[31:0];
        key_reg_pkg::TimeoutOffset[13:0]:   timeout_o    <= wdata_q[31:0];
        key_reg_pkg::ClosingOffset[13:0]:   closing_q    <= wdata_q[5:0];
        key_reg_pkg::Host1Offset[13:0]: begin
          isolate_o[0] <= wdata_q[key_reg_pkg::Host1IsolateLsb];
          reset_o[0]   <= wdata_q[key_reg_pkg::Host1ResetLsb];
        end
        key_reg_pkg::Host2Offset[13:0]: begin
          isolate_o[1] <= wdata_q[key_reg_pkg::Host2IsolateLsb];
          reset_o[1]   <= wdata_q[key_reg_pkg::Host2ResetLsb];
        end
        default: ;
      endcase
    end
  end

  logic idle_q, busy_q, closes_q;   // a cycle late; a read comes later than that behind what changes them

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) {interrupt_o, idle_q, busy_q, closes_q} <= '0;
    else begin
      interrupt_o <= producer != consumer;
      idle_q      <= idle_i;
      busy_q      <= held_i;
      closes_q    <= closing_i;
    end
  end

  // ---- counters ----------------------------------------------------------------------------------------------------
  logic [Counters-1:0]    count;
  logic [16*64-1:0]       counters;

  always_comb begin
    count = count_i;
    count[key_reg_pkg::CountFailed]       = audit_valid_i && audit_i[4:0] >= 5'd17 && audit_i[4:0] <= 5'd20;
    count[key_reg_pkg::CountBytes]        = count_i[key_reg_pkg::CountSegments];
    count[key_reg_pkg::CountAuditDropped] = dropped;
    count[key_reg_pkg::CountBadDoorbell]  = state_q == Note && note_ready && region_q == Bell;
    count[key_reg_pkg::CountBadRecord]    = state_q == Note && note_ready && region_q != Bell;
  end

  for (genvar i = 0; i < 16; i++) begin : gen_counter
    if (i < Counters) begin : gen_some
      logic [63:0] count_q;
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) count_q <= '0;
        else if (count[i]) count_q <= count_q + (i == key_reg_pkg::CountBytes ? 64'(bytes_i) : 64'd1);
      end
      assign counters[64*i +: 64] = count_q;
    end else begin : gen_none
      assign counters[64*i +: 64] = '0;
    end
  end

  // ---- reads -------------------------------------------------------------------------------------------------------
  logic [63:0]  shown, plain_q, counter_q, stage_word_q, rdata;
  logic [511:0] words;

  assign words = {192'd0, stage_q};

  always_comb begin
    shown = '0;
    unique case (place)
      key_reg_pkg::IdOffset[13:0]:      shown = key_reg_pkg::IdReset;
      key_reg_pkg::ControlOffset[13:0]: shown[key_reg_pkg::ControlEnableLsb] = enable_o;
      key_reg_pkg::StatusOffset[13:0]: begin
        shown[key_reg_pkg::StatusIdleLsb]       = idle_q;
        shown[key_reg_pkg::StatusSweptLsb]      = swept_i;
        shown[key_reg_pkg::StatusSlotsLsb +: 8] = 8'(used_i);
      end
      key_reg_pkg::SizeOffset[13:0]: begin
        shown[key_reg_pkg::SizeKeysLsb +: 17]  = 17'(Keys);
        shown[key_reg_pkg::SizeQueuesLsb +: 8] = 8'(Queues);
        shown[key_reg_pkg::SizeSlotsLsb +: 8]  = 8'(Slots);
      end
      key_reg_pkg::MaxLengthOffset[13:0]: shown[31:0] = max_length_o;
      key_reg_pkg::TimeoutOffset[13:0]:   shown[31:0] = timeout_o;
      key_reg_pkg::KeyOffset[13:0]:       shown[15:0] = index_q;
      key_reg_pkg::KeyRevokeOffset[13:0]: shown[key_reg_pkg::KeyRevokeBusyLsb] = busy_q;
      key_reg_pkg::ClosingOffset[13:0]: begin
        shown[5:0]                            = closing_q;
        shown[key_reg_pkg::ClosingBusyLsb]    = closes_q;
      end
      key_reg_pkg::Host1Offset[13:0]:         shown = {32'd0, outstanding_i[15:0], 7'd0, stalled_i[0], 6'd0, reset_o[0], isolate_o[0]};
      key_reg_pkg::Host2Offset[13:0]:         shown = {32'd0, outstanding_i[31:16], 7'd0, stalled_i[1], 6'd0, reset_o[1], isolate_o[1]};
      key_reg_pkg::AuditProducerOffset[13:0]: shown[31:0] = producer;
      key_reg_pkg::AuditConsumerOffset[13:0]: shown[31:0] = consumer;
      default: ;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Decode) begin
      plain_q      <= shown;
      counter_q    <= counters[64*addr_q[6:3] +: 64];
      stage_word_q <= words[64*addr_q[5:3] +: 64];
    end
  end

  always_comb begin
    unique case (region_q)
      Plain:   rdata = plain_q;
      Counter: rdata = counter_q;
      Stage:   rdata = stage_word_q;
      Audit:   rdata = addr_q[3] ? {31'd0, record[96:64]} : record[63:0];
      default: rdata = '0;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Check) cfg_rdata_o <= rdata;
    if (state_q == Show) cfg_rdata_o <= counted;
    if (state_q == Desk && desk_done_i) cfg_rdata_o <= desk_bad_i ? '0 : desk_rdata_i;
  end

  assign cfg_bvalid_o = state_q == Respond && write_q;
  assign cfg_rvalid_o = state_q == Respond && !write_q;
  assign cfg_bresp_o  = refused_q ? SlvErr : Okay;
  assign cfg_rresp_o  = refused_q ? SlvErr : Okay;

endmodule
