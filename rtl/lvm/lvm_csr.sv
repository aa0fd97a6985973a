// SPDX-License-Identifier: Apache-2.0
/// Registers of the pipeline (registers.md) behind AXI4-Lite: one access at a time, full 64-bit counters.
///
/// An offset without a register reads 0 and ignores writes, both with SLVERR. A command (NS_COMMIT, INVALIDATE) that
/// is not a write of all eight bytes is ignored, with SLVERR. NS_COMMIT waits until the namespace map has been swept
/// after reset; INVALIDATE waits until the drop before it is done. Nothing waits for a host or for firmware.
module lvm_csr (
  input  logic                             clk_i,
  input  logic                             rst_ni,
  // AXI4-Lite subordinate
  input  logic [15:0]                      csr_awaddr_i,          // bits 2:0 are ignored
  input  logic                             csr_awvalid_i,
  output logic                             csr_awready_o,
  input  logic [63:0]                      csr_wdata_i,
  input  logic [7:0]                       csr_wstrb_i,
  input  logic                             csr_wvalid_i,
  output logic                             csr_wready_o,
  output logic [1:0]                       csr_bresp_o,
  output logic                             csr_bvalid_o,
  input  logic                             csr_bready_i,
  input  logic [15:0]                      csr_araddr_i,          // bits 2:0 are ignored
  input  logic                             csr_arvalid_i,
  output logic                             csr_arready_o,
  output logic [63:0]                      csr_rdata_o,
  output logic [1:0]                       csr_rresp_o,
  output logic                             csr_rvalid_o,
  input  logic                             csr_rready_i,
  // configuration
  output lvm_pkg::cfg_t                    cfg_o,
  input  logic                             fault_taken_i,         // pulse: the armed fault has struck
  input  logic                             synced_i,              // pulse: a stripe has been written by a SYNC
  input  logic [lvm_pkg::StripeBits-1:0]   synced_stripe_i,
  input  logic [lvm_pkg::MembersMax-1:0]   synced_members_i,      // that were to be written
  input  logic                             log_taken_i,           // pulse: a column has taken the next sequence number
  // state
  input  logic                             idle_i,                // no progress is possible without input
  input  logic                             swept_i,               // memories are clean
  input  logic [5:0]                       contexts_i,            // in use
  input  logic [8:0]                       ops_i,                 // in use
  // rings, free running counts
  input  logic [31:0]                      exception_producer_i,
  output logic [31:0]                      exception_consumer_o,
  output logic [31:0]                      resume_producer_o,
  input  logic [31:0]                      resume_consumer_i,
  // namespace map
  output logic                             ns_valid_o,
  input  logic                             ns_ready_i,
  output logic [lvm_pkg::NsBits-1:0]       ns_index_o,            // namespace id - 1
  output lvm_pkg::ns_entry_t               ns_entry_o,
  // drop a cached mapping
  output logic                             drop_valid_o,
  input  logic                             drop_ready_i,          // it is out
  output logic [lvm_pkg::NsBits-1:0]       drop_ns_o,             // namespace id - 1
  output logic [47:0]                      drop_extent_o,         // virtual extent
  // counters: bit lvm_reg_pkg::CountX adds one to register X
  input  logic [lvm_reg_pkg::Counters-1:0] count_i
);

  localparam int unsigned Counters     = lvm_reg_pkg::Counters;
  localparam logic [12:0] FirstCounter = lvm_reg_pkg::LookupHitsOffset[15:3];

  // The registers below the counters, by their place (offset / 8), and the places of one half of the map.
  localparam int unsigned          Plain   = 26;
  localparam int unsigned          Places  = 32;
  localparam logic [Places*64-1:0] Storage = {
    {(Places - Plain){64'd0}},
    lvm_reg_pkg::LogSequenceStorage,       lvm_reg_pkg::LogStorage,
    lvm_reg_pkg::RebuildStorage,           lvm_reg_pkg::ExtentStorage,
    lvm_reg_pkg::InvalidateStorage,        lvm_reg_pkg::FaultStorage,
    lvm_reg_pkg::NsCommitStorage,          lvm_reg_pkg::NsTableStorage,
    lvm_reg_pkg::NsBlocksStorage,          lvm_reg_pkg::NsIndexStorage,
    lvm_reg_pkg::ResumeConsumerStorage,    lvm_reg_pkg::ResumeProducerStorage,
    lvm_reg_pkg::ResumeShiftStorage,       lvm_reg_pkg::ResumeBaseStorage,
    lvm_reg_pkg::ExceptionConsumerStorage, lvm_reg_pkg::ExceptionProducerStorage,
    lvm_reg_pkg::ExceptionShiftStorage,    lvm_reg_pkg::ExceptionBaseStorage,
    lvm_reg_pkg::CommandBaseStorage,       lvm_reg_pkg::PayloadBaseStorage,
    lvm_reg_pkg::OnlineStorage,            lvm_reg_pkg::StripesStorage,
    lvm_reg_pkg::GeometryStorage,          lvm_reg_pkg::StatusStorage,
    lvm_reg_pkg::ControlStorage,           lvm_reg_pkg::IdStorage
  };
  localparam logic [12:0] NsCommit   = lvm_reg_pkg::NsCommitOffset[15:3];
  localparam logic [12:0] Invalidate = lvm_reg_pkg::InvalidateOffset[15:3];
  localparam logic [12:0] Fault      = lvm_reg_pkg::FaultOffset[15:3];
  localparam logic [12:0] Rebuild    = lvm_reg_pkg::RebuildOffset[15:3];
  localparam logic [12:0] Sequence   = lvm_reg_pkg::LogSequenceOffset[15:3];

  localparam logic [1:0] Okay   = 2'b00;
  localparam logic [1:0] SlvErr = 2'b10;

  if (lvm_reg_pkg::LogSequenceOffset[15:3] != 13'(Plain - 1) ||
      FirstCounter + 13'(Counters - 1) != lvm_reg_pkg::LogBlocksOffset[15:3])
  begin : gen_bad_table
    $fatal(1, "lvm_csr: registers.md has registers that this module does not");
  end

  // ---- write channel -----------------------------------------------------------------------------------------------
  logic        aw_q, w_q;          // address and data of a write are here
  logic [12:0] waddr_q;
  logic [63:0] wdata_q;
  logic [7:0]  wstrb_q;
  logic [63:0] wmask;
  logic        write;              // the write is performed in this cycle
  logic        write_known;        // a register is there
  logic        write_all;          // all bytes
  logic        commit, drop, wait_drop, wait_ns;
  logic        unused_addr;

  assign unused_addr   = ^{csr_awaddr_i[2:0], csr_araddr_i[2:0]};
  assign csr_awready_o = !aw_q;
  assign csr_wready_o  = !w_q;
  assign write_all     = &wstrb_q;
  assign write_known   = (waddr_q < 13'(Plain)) || (waddr_q >= FirstCounter && waddr_q < FirstCounter + 13'(Counters));
  assign commit        = aw_q && w_q && !csr_bvalid_o && (waddr_q == NsCommit) && write_all;
  assign drop          = (waddr_q == Invalidate) && write_all;
  assign wait_ns       = (waddr_q == NsCommit) && write_all && !ns_ready_i;
  assign wait_drop     = drop && drop_valid_o;
  assign write         = aw_q && w_q && !csr_bvalid_o && !wait_ns && !wait_drop;

  for (genvar i = 0; i < 8; i++) begin : gen_mask
    assign wmask[8*i +: 8] = {8{wstrb_q[i]}};
  end

  always_ff @(posedge clk_i) begin
    if (csr_awvalid_i && csr_awready_o) waddr_q <= csr_awaddr_i[15:3];
    if (csr_wvalid_i && csr_wready_o) begin
      wdata_q <= csr_wdata_i;
      wstrb_q <= csr_wstrb_i;
    end
    if (write) begin
      csr_bresp_o <= write_known && (write_all || (waddr_q != NsCommit && waddr_q != Invalidate)) ? Okay : SlvErr;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      aw_q         <= 1'b0;
      w_q          <= 1'b0;
      csr_bvalid_o <= 1'b0;
    end else begin
      aw_q         <= !write && (aw_q || csr_awvalid_i);
      w_q          <= !write && (w_q || csr_wvalid_i);
      csr_bvalid_o <= write || (csr_bvalid_o && !csr_bready_i);
    end
  end

  // ---- storage -----------------------------------------------------------------------------------------------------
  logic [Places*64-1:0] stored;
  logic                 rebuilt;  // the stripe at the watermark

  assign rebuilt = synced_i && synced_stripe_i == cfg_o.watermark && synced_members_i == cfg_o.rebuild_members;

  for (genvar i = 0; i < Places; i++) begin : gen_plain
    localparam logic [63:0] Mask = Storage[64*i +: 64];
    if (Mask == '0) begin : gen_none
      assign stored[64*i +: 64] = '0;
    end else begin : gen_some
      logic [63:0] value_q;
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) value_q <= '0;
        else if (write && waddr_q == 13'(i)) value_q <= (value_q & ~wmask) | (wdata_q & wmask & Mask);
        else if (13'(i) == Fault && fault_taken_i) value_q[lvm_reg_pkg::FaultArmedLsb] <= 1'b0;
        else if (13'(i) == Rebuild && rebuilt) begin
          value_q[lvm_reg_pkg::RebuildWatermarkLsb +: lvm_pkg::StripeBits] <= synced_stripe_i + 1'b1;
        end else if (13'(i) == Sequence && log_taken_i) begin
          value_q[lvm_reg_pkg::LogSequenceNumberLsb +: lvm_pkg::SequenceBits] <= cfg_o.log_sequence + 1'b1;
        end
      end
      assign stored[64*i +: 64] = value_q;
    end
  end

  always_comb begin
    cfg_o.enable          = stored[lvm_reg_pkg::ControlOffset*8 + lvm_reg_pkg::ControlEnableLsb];
    cfg_o.parity_trusted  = stored[lvm_reg_pkg::ControlOffset*8 + lvm_reg_pkg::ControlParityTrustedLsb];
    cfg_o.level           = stored[lvm_reg_pkg::GeometryOffset*8 + lvm_reg_pkg::GeometryLevelLsb +: 4];
    cfg_o.members         = stored[lvm_reg_pkg::GeometryOffset*8 + lvm_reg_pkg::GeometryMembersLsb +: 5];
    cfg_o.chunk_shift     = stored[lvm_reg_pkg::GeometryOffset*8 + lvm_reg_pkg::GeometryChunkShiftLsb +: 4];
    cfg_o.extent_shift    = stored[lvm_reg_pkg::GeometryOffset*8 + lvm_reg_pkg::GeometryExtentShiftLsb +: 5];
    cfg_o.extent_units      = stored[lvm_reg_pkg::ExtentOffset*8 + lvm_reg_pkg::ExtentUnitsLsb +: lvm_pkg::UnitBits];
    cfg_o.extent_reciprocal = stored[lvm_reg_pkg::ExtentOffset*8 + lvm_reg_pkg::ExtentReciprocalLsb +:
                                     lvm_pkg::ReciprocalBits];
    cfg_o.stripes         = stored[lvm_reg_pkg::StripesOffset*8 +: lvm_pkg::StripeBits];
    cfg_o.online          = stored[lvm_reg_pkg::OnlineOffset*8 +: lvm_pkg::MembersMax];
    cfg_o.payload_base    = stored[lvm_reg_pkg::PayloadBaseOffset*8 +: lvm_pkg::AddrBits];
    cfg_o.command_base    = stored[lvm_reg_pkg::CommandBaseOffset*8 +: lvm_pkg::AddrBits];
    cfg_o.exception_base  = stored[lvm_reg_pkg::ExceptionBaseOffset*8 +: lvm_pkg::AddrBits];
    cfg_o.exception_shift = stored[lvm_reg_pkg::ExceptionShiftOffset*8 +: 5];
    cfg_o.resume_base     = stored[lvm_reg_pkg::ResumeBaseOffset*8 +: lvm_pkg::AddrBits];
    cfg_o.resume_shift    = stored[lvm_reg_pkg::ResumeShiftOffset*8 +: 5];
    cfg_o.fault_armed     = stored[lvm_reg_pkg::FaultOffset*8 + lvm_reg_pkg::FaultArmedLsb];
    cfg_o.fault_stripe    = stored[lvm_reg_pkg::FaultOffset*8 + lvm_reg_pkg::FaultStripeLsb +: lvm_pkg::StripeBits];
    cfg_o.rebuild_members = stored[lvm_reg_pkg::RebuildOffset*8 + lvm_reg_pkg::RebuildMembersLsb +: lvm_pkg::MembersMax];
    cfg_o.watermark       = stored[lvm_reg_pkg::RebuildOffset*8 + lvm_reg_pkg::RebuildWatermarkLsb +: lvm_pkg::StripeBits];
    cfg_o.log_enable      = stored[lvm_reg_pkg::LogOffset*8 + lvm_reg_pkg::LogEnableLsb];
    cfg_o.log_block       = stored[lvm_reg_pkg::LogOffset*8 + lvm_reg_pkg::LogBlockLsb +: lvm_pkg::LbaBits];
    cfg_o.log_sequence    = stored[lvm_reg_pkg::LogSequenceOffset*8 + lvm_reg_pkg::LogSequenceNumberLsb +:
                                   lvm_pkg::SequenceBits];
  end

  assign exception_consumer_o = stored[lvm_reg_pkg::ExceptionConsumerOffset*8 +: 32];
  assign resume_producer_o    = stored[lvm_reg_pkg::ResumeProducerOffset*8 +: 32];

  // ---- commands ----------------------------------------------------------------------------------------------------
  assign ns_valid_o            = commit;
  assign ns_index_o            = stored[lvm_reg_pkg::NsIndexOffset*8 +: lvm_pkg::NsBits];
  assign ns_entry_o.valid      = wdata_q[lvm_reg_pkg::NsCommitValidLsb];
  assign ns_entry_o.epoch      = wdata_q[lvm_reg_pkg::NsCommitEpochLsb +: 8];
  assign ns_entry_o.blocks     = stored[lvm_reg_pkg::NsBlocksOffset*8 +: lvm_pkg::LbaBits];
  assign ns_entry_o.table_base = stored[lvm_reg_pkg::NsTableOffset*8 +: lvm_pkg::AddrBits];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) drop_valid_o <= 1'b0;
    else drop_valid_o <= (write && drop) || (drop_valid_o && !drop_ready_i);
  end
  always_ff @(posedge clk_i) begin
    if (write && drop) begin
      drop_ns_o     <= wdata_q[lvm_reg_pkg::InvalidateNsIndexLsb +: lvm_pkg::NsBits];
      drop_extent_o <= wdata_q[lvm_reg_pkg::InvalidateExtentLsb +: 48];
    end
  end

  // ---- counters ----------------------------------------------------------------------------------------------------
  logic [Places*64-1:0] counters;
  logic [5:0]           contexts_max_q;

  for (genvar i = 0; i < Places; i++) begin : gen_counter
    if (i < Counters) begin : gen_some
      logic [63:0] count_q;
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) count_q <= '0;
        else if (count_i[i]) count_q <= count_q + 64'd1;
      end
      assign counters[64*i +: 64] = count_q;
    end else begin : gen_none
      assign counters[64*i +: 64] = '0;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) contexts_max_q <= '0;
    else if (contexts_i > contexts_max_q) contexts_max_q <= contexts_i;
  end

  // ---- read channel: address, then the two halves of the map, then the answer --------------------------------------
  logic        ar_q;               // an address is here
  logic        look_q;             // both halves are here
  logic [12:0] raddr_q;
  logic [4:0]  counter;            // which one
  logic [63:0] shown;              // what hardware shows in the register
  logic [63:0] plain_q, counted_q;
  logic        in_plain_q, in_counters_q;

  assign csr_arready_o = !ar_q && !look_q && !csr_rvalid_o;
  assign counter       = raddr_q[4:0] - FirstCounter[4:0];

  always_comb begin
    shown = '0;
    case ({raddr_q, 3'd0})
      lvm_reg_pkg::IdOffset: shown = lvm_reg_pkg::IdReset;
      lvm_reg_pkg::StatusOffset: begin
        shown[lvm_reg_pkg::StatusIdleLsb]             = idle_i;
        shown[lvm_reg_pkg::StatusSweptLsb]            = swept_i;
        shown[lvm_reg_pkg::StatusContextsLsb +: 6]    = contexts_i;
        shown[lvm_reg_pkg::StatusContextsMaxLsb +: 6] = contexts_max_q;
        shown[lvm_reg_pkg::StatusOpsLsb +: 9]         = ops_i;
      end
      lvm_reg_pkg::ExceptionProducerOffset: shown[31:0] = exception_producer_i;
      lvm_reg_pkg::ResumeConsumerOffset:    shown[31:0] = resume_consumer_i;
      lvm_reg_pkg::InvalidateOffset:        shown[lvm_reg_pkg::InvalidateBusyLsb] = drop_valid_o;
      default: ;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (csr_arvalid_i && csr_arready_o) raddr_q <= csr_araddr_i[15:3];
    if (ar_q) begin
      in_plain_q    <= (raddr_q < 13'(Plain));
      in_counters_q <= (raddr_q >= FirstCounter) && (raddr_q < FirstCounter + 13'(Counters));
      plain_q       <= stored[{raddr_q[4:0], 6'd0} +: 64] | shown;
      counted_q     <= counters[{counter, 6'd0} +: 64];
    end
    if (look_q) begin
      csr_rdata_o <= (plain_q & {64{in_plain_q}}) | (counted_q & {64{in_counters_q}});
      csr_rresp_o <= (in_plain_q || in_counters_q) ? Okay : SlvErr;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      ar_q         <= 1'b0;
      look_q       <= 1'b0;
      csr_rvalid_o <= 1'b0;
    end else begin
      ar_q         <= csr_arvalid_i && csr_arready_o;
      look_q       <= ar_q;
      csr_rvalid_o <= look_q || (csr_rvalid_o && !csr_rready_i);
    end
  end

endmodule
