// SPDX-License-Identifier: Apache-2.0
/// Registers and windows (registers.md) behind AXI4-Lite: one access at a time. Registers are written while no frame is in hand;
/// the windows on memories are served by who owns the memory.
///
/// A write after which messages of an earlier state must not appear any more (table, functions, links, function reset, withdrawal) is answered when
/// every message that was decided before it has left.
module msix_csr #(
  parameter  int unsigned Vectors = 2048,             // entries of all functions
  parameter  int unsigned Word    = 64,               // entries of a word of the pending array
  localparam int unsigned Words   = Vectors / Word    // derived
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  // AXI4-Lite subordinate
  input  logic [19:0]  cfg_awaddr_i,     // bits 2:0 are ignored
  input  logic         cfg_awvalid_i,
  output logic         cfg_awready_o,
  input  logic [63:0]  cfg_wdata_i,
  input  logic [7:0]   cfg_wstrb_i,
  input  logic         cfg_wvalid_i,
  output logic         cfg_wready_o,
  output logic [1:0]   cfg_bresp_o,
  output logic         cfg_bvalid_o,
  input  logic         cfg_bready_i,
  input  logic [19:0]  cfg_araddr_i,     // bits 2:0 are ignored
  input  logic         cfg_arvalid_i,
  output logic         cfg_arready_o,
  output logic [63:0]  cfg_rdata_o,
  output logic [1:0]   cfg_rresp_o,
  output logic         cfg_rvalid_o,
  input  logic         cfg_rready_i,
  // settings
  output logic         enable_o,
  output logic         host_link_o,
  output logic         moderate_o,
  output logic [msix_pkg::Connections*msix_pkg::ConnectionStride-1:0] connections_o,
  // state
  input  logic         idle_i,
  input  logic         swept_i,
  input  logic [7:0]   parked_i,
  input  logic [msix_pkg::Functions-1:0] busy_i,
  input  logic [msix_pkg::Functions-1:0] intx_i,
  input  logic [7:0]   issued_i,         // messages, free running
  input  logic [7:0]   sent_i,
  // functions
  output logic         function_write_o,
  output logic         function_reset_o,
  output logic [2:0]   function_o,
  output logic [4:0]   function_index_o,
  input  logic         function_known_i,
  input  logic         function_refused_i,
  input  logic [63:0]  function_rdata_i,
  input  logic [msix_pkg::Functions*msix_pkg::FunctionStride-1:0] functions_i,
  input  logic [msix_pkg::Functions*7-1:0] outstanding_i,
  output logic [10:0]  owned_entry_o,    // an entry of the table
  input  logic         owned_i,          // it belongs to a function
  // frames
  output logic         judge_valid_o,
  output logic [1:0]   judge_o,          // 0: only while no frame is in hand, 1 stream, 2 map, 3 transport
  input  logic         judge_done_i,
  input  logic [63:0]  judge_rdata_i,
  // core
  output logic         core_valid_o,
  input  logic         core_ready_i,
  output logic [2:0]   core_o,           // msix_pkg::access_t
  input  logic         core_done_i,
  input  logic         core_bad_i,
  input  logic [63:0]  core_rdata_i,
  // both
  output logic         write_o,
  output logic [63:0]  wdata_o,
  output logic [1:0]   lanes_o,          // DWORDs of the write
  output logic         urgent_o,
  output logic         half_o,
  output logic [10:0]  entry_o,
  output logic [10:0]  index_o,          // of a stream's register, map entry or transport
  // error records
  output logic         error_valid_o,
  input  logic         error_ready_i,
  output msix_pkg::error_t error_o,
  input  logic [31:0]  error_producer_i,
  output logic [31:0]  error_consumer_o,
  output logic         ring_read_o,
  output logic [3:0]   ring_index_o,
  input  logic [msix_pkg::ErrorBits-1:0] ring_i,
  // inbox and outbox
  input  logic         control_i,        // header_i is a control frame
  input  logic [511:0] header_i,
  output logic         send_o,
  output logic [511:0] outbox_o,
  input  logic         sending_i,
  // counters: bit msix_reg_pkg::CountX adds one to register X
  input  logic [msix_reg_pkg::Counters-1:0] count_i,
  input  logic [12:0]  bytes_i,          // of a DATA frame that is counted
  output logic         interrupt_o
);

  localparam logic [1:0] Okay   = 2'b00;
  localparam logic [1:0] SlvErr = 2'b10;
  localparam int unsigned Counters = msix_reg_pkg::Counters;

  typedef enum logic [2:0] {
    Idle    = 3'd0,
    Decode  = 3'd1,
    Check   = 3'd2,
    Judge   = 3'd3,   // until no frame is in hand, or the memory was accessed
    Core    = 3'd4,   // until the core takes it
    Acting  = 3'd5,   // and has done it
    Settle  = 3'd6,   // until messages of the old state have left
    Respond = 3'd7
  } state_t;
  state_t      state_q;

  // ---- one access at a time ----------------------------------------------------------------------------------------
  logic        aw_q, w_q, ar_q;
  logic [19:0] waddr_q, raddr_q;
  logic [63:0] wdata_q;
  logic [7:0]  wstrb_q;
  logic        write_q;          // the access in hand is a write
  logic [19:0] addr_q;
  logic        turn_q;           // a read goes first
  logic        write_here, read_here, take_write, take_read, responded;
  logic        unused_low;

  assign unused_low    = ^{waddr_q[2:0], raddr_q[2:0], addr_q[2:0], mask[63:32], behind[6:0]};
  assign cfg_awready_o = !aw_q;
  assign cfg_wready_o  = !w_q;
  assign cfg_arready_o = !ar_q;
  assign write_here    = aw_q && w_q;
  assign read_here     = ar_q;
  assign take_write    = state_q == Idle && write_here && !(read_here && turn_q);
  assign take_read     = state_q == Idle && read_here && !take_write;
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
    if (!rst_ni) begin
      aw_q   <= 1'b0;
      w_q    <= 1'b0;
      ar_q   <= 1'b0;
      turn_q <= 1'b0;
    end else begin
      aw_q <= (aw_q || cfg_awvalid_i) && !(responded && write_q);
      w_q  <= (w_q || cfg_wvalid_i) && !(responded && write_q);
      ar_q <= (ar_q || cfg_arvalid_i) && !(responded && !write_q);
      if (responded) turn_q <= write_q;
    end
  end

  // ---- where it goes -----------------------------------------------------------------------------------------------
  typedef enum logic [3:0] {
    None       = 4'd0,
    Plain      = 4'd1,
    Counter    = 4'd2,
    Function   = 4'd3,
    Connection = 4'd4,
    Stream     = 4'd5,
    Map        = 4'd6,
    Table      = 4'd7,
    Pending    = 4'd8,
    Inbox      = 4'd9,
    Outbox     = 4'd10,
    Errors     = 4'd11,
    Moderation = 4'd12,
    Transport  = 4'd13,
    Raise      = 4'd14,
    Withdraw   = 4'd15
  } region_t;
  region_t     region, region_q;
  logic        whole, command;   // all strobes; a register that is one
  logic [11:0] place;            // register offset
  logic [2:0]  event_function;
  logic [10:0] event_vector;
  msix_pkg::function_t event_settings;
  logic [6:0]  writes;           // of a function without a response

  assign whole = &wstrb_q;
  assign place = {addr_q[11:3], 3'd0};

  always_comb begin
    region  = None;
    command = place == msix_reg_pkg::FunctionResetOffset[11:0] || place == msix_reg_pkg::RaiseOffset[11:0] ||
              place == msix_reg_pkg::WithdrawOffset[11:0] || place == msix_reg_pkg::OutboxOffset[11:0];
    case (addr_q[19:12])
      8'h00: begin
        if (place <= msix_reg_pkg::OutboxOffset[11:0]) region = Plain;
        if (write_q && whole && place == msix_reg_pkg::RaiseOffset[11:0]) region = Raise;
        if (write_q && whole && place == msix_reg_pkg::WithdrawOffset[11:0]) region = Withdraw;
        if (place >= msix_reg_pkg::FramesOffset[11:0] && place <= msix_reg_pkg::ErrorsDroppedOffset[11:0]) region = Counter;
      end
      8'h01: if (!addr_q[11] && function_known_i) region = Function;
      8'h02: if (addr_q[11:9] == '0 && !addr_q[4]) region = Connection;
      8'h03: if (addr_q[11:10] == '0) region = Stream;
      8'h04, 8'h05, 8'h06, 8'h07: if (12'(addr_q[13:3]) < 12'(Vectors)) region = Map;
      8'h08, 8'h09, 8'h0a, 8'h0b, 8'h0c, 8'h0d, 8'h0e, 8'h0f: region = Table;
      8'h10: if (12'(addr_q[11:3]) < 12'(Words)) region = Pending;
      8'h11: begin
        if (addr_q[11:8] == 4'h0) region = Inbox;
        if (addr_q[11:6] == 6'h08) region = Outbox;
        if (addr_q[11:8] == 4'h4) region = Errors;
      end
      8'h14, 8'h15, 8'h16, 8'h17: if (12'(addr_q[13:3]) < 12'(Vectors)) region = Moderation;
      8'h18, 8'h19: region = Transport;
      default: ;
    endcase
  end

  // ---- what is refused ---------------------------------------------------------------------------------------------
  logic        strobes_q, owned_q, refused, refused_q, event_bad_q, loose;
  logic [10:0] event_entry_q;

  assign event_function = wdata_q[msix_reg_pkg::RaiseFunctionLsb +: 3];
  assign event_vector   = wdata_q[msix_reg_pkg::RaiseVectorLsb +: 11];
  always_comb begin
    writes = '0;
    for (int unsigned f = 0; f < msix_pkg::Functions; f++) if (function_o == 3'(f)) writes = writes | outstanding_i[7*f +: 7];
  end
  assign event_settings = functions_i[{event_function, 7'd0} +: msix_pkg::FunctionBitsAll];
  assign loose          = region_q == Plain || region_q == Counter || region_q == Table || region_q == Pending;

  always_ff @(posedge clk_i) begin
    if (state_q == Decode) begin
      region_q      <= region;
      strobes_q     <= region == Table ? wstrb_q == 8'h0f || wstrb_q == 8'hf0 || whole : whole;
      owned_q       <= owned_i;
      event_bad_q   <= !event_settings.valid || event_vector > event_settings.size || busy_i[event_function];
      event_entry_q <= event_settings.base + event_vector;
    end
  end

  always_comb begin
    refused = region_q == None;
    if (write_q && !strobes_q && !(loose && region_q != Table)) refused = 1'b1;
    if (region_q == Table && !owned_q) refused = 1'b1;
    if ((region_q == Raise || region_q == Withdraw) && event_bad_q) refused = 1'b1;
    if (region_q == Function && write_q && function_refused_i) refused = 1'b1;
    if (region_q == Plain && write_q && command && whole && place == msix_reg_pkg::OutboxOffset[11:0] && sending_i) refused = 1'b1;
  end

  // ---- steps -------------------------------------------------------------------------------------------------------
  logic        by_core, by_judge, settles, settled;
  logic        write_now;            // registers are written in this cycle
  logic [7:0]  target_q;             // messages that must have left
  logic [2:0]  wait_q;               // until what was going on is counted in issued_i
  logic [7:0]  behind;
  logic        bad_access, bad_entry;

  assign by_core   = region_q == Table || (region_q == Pending && !write_q) || region_q == Moderation ||
                     region_q == Raise || region_q == Withdraw;
  assign by_judge  = region_q == Stream || region_q == Map || region_q == Transport ||
                     (write_q && (region_q == Plain || region_q == Function || region_q == Connection || region_q == Outbox));
  assign settles   = write_q && (region_q == Table || region_q == Function || region_q == Plain || region_q == Withdraw);
  assign behind    = sent_i - target_q;
`ifdef BROKEN_CSR_UNSETTLED
  assign settled   = wait_q == '0;
`elsif BROKEN_CSR_HASTY
  assign settled   = !behind[7];
`else
  assign settled   = wait_q == '0 && !behind[7];
`endif
  assign write_now = state_q == Judge && judge_done_i && write_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Idle;
      wait_q  <= '0;
    end else begin
      case (state_q)
        Idle:    if (take_write || take_read) state_q <= Decode;
        Decode:  state_q <= Check;
        Check:   if (error_ready_i) state_q <= refused ? Respond : by_core ? Core : by_judge ? Judge : Respond;
        Judge:   if (judge_done_i) state_q <= settles ? Settle : Respond;
        Core:    if (core_ready_i) state_q <= Acting;
        Acting:  if (core_done_i) state_q <= settles ? Settle : Respond;
        Settle:  if (settled) state_q <= Respond;
        default: if (responded) state_q <= Idle;
      endcase
      if (state_q == Settle) begin
        if (wait_q != '0) wait_q <= wait_q - 1'b1;
      end else wait_q <= '1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Settle && wait_q != '0) target_q <= issued_i;
    if (state_q == Check) refused_q <= refused;
  end

  assign judge_valid_o = state_q == Judge;
  assign judge_o       = region_q == Stream ? 2'd1 : region_q == Map ? 2'd2 : region_q == Transport ? 2'd3 : 2'd0;
  assign core_valid_o  = state_q == Core;
  always_comb begin
    case (region_q)
      Pending:    core_o = msix_pkg::AccessPending;
      Moderation: core_o = msix_pkg::AccessModeration;
      Raise:      core_o = msix_pkg::AccessRaise;
      Withdraw:   core_o = msix_pkg::AccessWithdraw;
      default:    core_o = msix_pkg::AccessTable;
    endcase
    case (region_q)
      Pending:         entry_o = {addr_q[7:3], 6'd0};
      Moderation:      entry_o = addr_q[13:3];
      Raise, Withdraw: entry_o = event_entry_q;
      default:         entry_o = addr_q[14:4];
    endcase
  end
  assign owned_entry_o = addr_q[14:4];
  assign write_o  = write_q;
  assign wdata_o  = wdata_q;
  assign lanes_o  = {wstrb_q[7], wstrb_q[0]};
  assign urgent_o = wdata_q[msix_reg_pkg::RaiseUrgentLsb];
  assign half_o   = addr_q[3];
  assign index_o  = addr_q[13:3];

  assign function_o       = addr_q[19:12] == 8'h01 ? addr_q[10:8] : wdata_q[2:0];
  assign function_index_o = addr_q[7:3];
  assign function_write_o = write_now && region_q == Function;
  assign function_reset_o = write_now && region_q == Plain && whole && place == msix_reg_pkg::FunctionResetOffset[11:0];
  assign send_o           = write_now && region_q == Plain && whole && place == msix_reg_pkg::OutboxOffset[11:0] && wdata_q[0];

  // ---- records -----------------------------------------------------------------------------------------------------
  assign bad_access    = state_q == Check && error_ready_i && write_q && region_q == Table && refused;
  assign bad_entry     = state_q == Acting && core_done_i && core_bad_i;
  assign error_valid_o = bad_access || bad_entry;
  always_comb begin
    error_o        = '0;
    error_o.cause  = bad_access ? 8'(msix_reg_pkg::CountBadAccess) : 8'(msix_reg_pkg::CountBadEntry);
    error_o.source = {5'd0, entry_o};
  end

  // ---- registers ---------------------------------------------------------------------------------------------------
  logic [63:0] mask;
  logic [31:0] error_consumer_q, inbox_consumer_q, inbox_producer_q;
  logic        plain;

  for (genvar i = 0; i < 8; i++) begin : gen_mask
    assign mask[8*i +: 8] = {8{wstrb_q[i]}};
  end
  assign plain = write_now && region_q == Plain;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      enable_o         <= 1'b0;
      host_link_o      <= 1'b0;
      moderate_o       <= 1'b0;
      error_consumer_q <= '0;
      inbox_consumer_q <= '0;
    end else if (plain) begin
      if (place == msix_reg_pkg::ControlOffset[11:0] && wstrb_q[0]) begin
        enable_o    <= wdata_q[msix_reg_pkg::ControlEnableLsb];
        host_link_o <= wdata_q[msix_reg_pkg::ControlHostLinkLsb];
      end
      if (place == msix_reg_pkg::ModerationOffset[11:0] && wstrb_q[0]) moderate_o <= wdata_q[0];
      if (place == msix_reg_pkg::ErrorConsumerOffset[11:0]) begin
        error_consumer_q <= (error_consumer_q & ~mask[31:0]) | (wdata_q[31:0] & mask[31:0]);
      end
      if (place == msix_reg_pkg::InboxConsumerOffset[11:0]) begin
        inbox_consumer_q <= (inbox_consumer_q & ~mask[31:0]) | (wdata_q[31:0] & mask[31:0]);
      end
    end
  end
  assign error_consumer_o = error_consumer_q;

  // ---- connections -------------------------------------------------------------------------------------------------
  msix_pkg::connection_t shown_connection;
  for (genvar c = 0; c < msix_pkg::Connections; c++) begin : gen_connection
    logic        valid_q;
    logic [7:0]  functions_q;
    logic [15:0] epoch_q, rate_q;
    logic [23:0] id_q;
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) {rate_q, id_q, epoch_q, functions_q, valid_q} <= '0;
      else if (write_now && region_q == Connection && addr_q[8:5] == 4'(c)) begin
        if (addr_q[3]) rate_q <= wdata_q[15:0];
        else begin
          valid_q     <= wdata_q[0];
          functions_q <= wdata_q[15:8];
          epoch_q     <= wdata_q[31:16];
          id_q        <= wdata_q[55:32];
        end
      end
    end
    assign connections_o[msix_pkg::ConnectionStride*c +: msix_pkg::ConnectionStride] =
           msix_pkg::ConnectionStride'({rate_q, id_q, epoch_q, functions_q, valid_q});
  end
  assign shown_connection = connections_o[{addr_q[8:5], 7'd0} +: msix_pkg::ConnectionBits];

  // ---- inbox and outbox --------------------------------------------------------------------------------------------
  localparam int unsigned InboxSlots = 4;
  logic [511:0] inbox_q [InboxSlots];
  logic [511:0] inbox_read_q;
  logic [511:0] outbox_q;
  logic [31:0]  inbox_inside;
  logic         inbox_full_q, inbox_put;

  assign inbox_inside = inbox_producer_q - inbox_consumer_q;
  assign inbox_put    = control_i && !inbox_full_q;
  always_ff @(posedge clk_i) begin
    if (inbox_put) inbox_q[inbox_producer_q[1:0]] <= header_i;
    if (state_q == Decode) inbox_read_q <= inbox_q[addr_q[7:6]];
  end
  // Control frames are cycles apart.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      inbox_producer_q <= '0;
      inbox_full_q     <= 1'b0;
    end else begin
      if (inbox_put) inbox_producer_q <= inbox_producer_q + 1'b1;
      inbox_full_q <= inbox_inside >= 32'(InboxSlots);
    end
  end

  for (genvar i = 0; i < 8; i++) begin : gen_outbox
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) outbox_q[64*i +: 64] <= '0;
      else if (write_now && region_q == Outbox && addr_q[5:3] == 3'(i)) outbox_q[64*i +: 64] <= wdata_q;
    end
  end
  assign outbox_o     = outbox_q;
  assign ring_read_o  = state_q == Decode;
  assign ring_index_o = addr_q[7:4];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      interrupt_o <= 1'b0;
      idle_q      <= 1'b0;
    end else begin
      interrupt_o <= error_producer_i != error_consumer_q || inbox_producer_q != inbox_consumer_q;
      idle_q      <= idle_i;
    end
  end

  // ---- counters ----------------------------------------------------------------------------------------------------
  logic                   idle_q;     // a cycle late; a read comes later than that behind what woke the block
  logic [Counters-1:0]    count;
  logic [32*64-1:0]       counters;
  always_comb begin
    count = count_i;
    count[msix_reg_pkg::CountBadAccess]    = bad_access;
    count[msix_reg_pkg::CountBadEntry]     = bad_entry;
    count[msix_reg_pkg::CountPbaWrite]     = state_q == Check && error_ready_i && write_q && region_q == Pending;
    count[msix_reg_pkg::CountInboxDropped] = control_i && inbox_full_q;
  end
  for (genvar i = 0; i < 32; i++) begin : gen_counter
    if (i < Counters) begin : gen_some
      logic [63:0] count_q;
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) count_q <= '0;
        else if (i == msix_reg_pkg::CountDataBytes) begin
          if (count[msix_reg_pkg::CountDataFrames]) count_q <= count_q + 64'(bytes_i);
        end else if (count[i]) count_q <= count_q + 64'd1;
      end
      assign counters[64*i +: 64] = count_q;
    end else begin : gen_none
      assign counters[64*i +: 64] = '0;
    end
  end

  // ---- reads -------------------------------------------------------------------------------------------------------
  logic [63:0]      shown, rdata, counter_q, plain_q, shown_function_q, shown_connection_q;
  logic [4:0]       counter;
  msix_pkg::error_t shown_error;

  assign counter     = addr_q[7:3];
  assign shown_error = ring_i;

  always_comb begin
    shown = '0;
    case (place)
      msix_reg_pkg::IdOffset[11:0]: shown = msix_reg_pkg::IdReset;
      msix_reg_pkg::ControlOffset[11:0]: begin
        shown[msix_reg_pkg::ControlEnableLsb]   = enable_o;
        shown[msix_reg_pkg::ControlHostLinkLsb] = host_link_o;
      end
      msix_reg_pkg::StatusOffset[11:0]: begin
        shown[msix_reg_pkg::StatusIdleLsb]        = idle_q;
        shown[msix_reg_pkg::StatusSweptLsb]       = swept_i;
        shown[msix_reg_pkg::StatusParkedLsb +: 8] = parked_i;
      end
      msix_reg_pkg::SizeOffset[11:0]: begin
        shown[msix_reg_pkg::SizeVectorsLsb +: 12]    = 12'(Vectors);
        shown[msix_reg_pkg::SizeFunctionsLsb +: 4]   = 4'(msix_pkg::Functions);
        shown[msix_reg_pkg::SizeConnectionsLsb +: 5] = 5'(msix_pkg::Connections);
        shown[msix_reg_pkg::SizeStreamsLsb +: 3]     = 3'(msix_pkg::Streams / msix_pkg::Connections);
      end
      msix_reg_pkg::ModerationOffset[11:0]:    shown[0] = moderate_o;
      msix_reg_pkg::FunctionResetOffset[11:0]: shown[msix_reg_pkg::FunctionResetBusyLsb +: 8] = busy_i;
      msix_reg_pkg::IntxPendingOffset[11:0]:   shown[7:0] = intx_i;
      msix_reg_pkg::ErrorProducerOffset[11:0]: shown[31:0] = error_producer_i;
      msix_reg_pkg::ErrorConsumerOffset[11:0]: shown[31:0] = error_consumer_q;
      msix_reg_pkg::InboxProducerOffset[11:0]: shown[31:0] = inbox_producer_q;
      msix_reg_pkg::InboxConsumerOffset[11:0]: shown[31:0] = inbox_consumer_q;
      msix_reg_pkg::OutboxOffset[11:0]:        shown[msix_reg_pkg::OutboxBusyLsb] = sending_i;
      default: ;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Decode) begin
      counter_q          <= counters[64*counter +: 64];
      plain_q            <= shown;
      shown_function_q   <= function_index_o == 5'd4 ? {57'd0, writes} : function_rdata_i;
      shown_connection_q <= addr_q[3] ? {48'd0, shown_connection.rate} :
                            {8'd0, shown_connection.id, shown_connection.epoch, shown_connection.functions, 7'd0,
                             shown_connection.valid};
    end
  end

  always_comb begin
    case (region_q)
      Plain:      rdata = plain_q;
      Counter:    rdata = counter_q;
      Function:   rdata = shown_function_q;
      Connection: rdata = shown_connection_q;
      Inbox:      rdata = inbox_read_q[64*addr_q[5:3] +: 64];
      Outbox:     rdata = outbox_q[64*addr_q[5:3] +: 64];
      Errors:     rdata = addr_q[3] ? {16'd0, shown_error.source, shown_error.number} :
                          {8'd0, shown_error.function_, shown_error.connection, shown_error.stream, shown_error.cause};
      default:    rdata = '0;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Check) cfg_rdata_o <= refused ? '0 : rdata;
    if (state_q == Judge && judge_done_i) cfg_rdata_o <= judge_rdata_i;
    if (state_q == Acting && core_done_i) cfg_rdata_o <= core_rdata_i;
  end

  assign cfg_bvalid_o = state_q == Respond && write_q;
  assign cfg_rvalid_o = state_q == Respond && !write_q;
  assign cfg_bresp_o  = refused_q ? SlvErr : Okay;
  assign cfg_rresp_o  = refused_q ? SlvErr : Okay;

  logic unused_settings;
  assign unused_settings = ^{event_settings.withhold, event_settings.bus_master, event_settings.traffic_class,
                             event_settings.requester, event_settings.epoch, event_settings.window};

`ifdef FORMAL
  `include "formal/msix_csr_properties.svh"
`endif

endmodule
