// SPDX-License-Identifier: Apache-2.0
/// Thin lookup: turns the virtual blocks of an operation into physical extents, fragment by fragment, before any of
/// it starts.
///
/// Operations are scanned in the order of arrival, one at a time. A fragment (the part of an operation inside one
/// virtual extent) is found in the cache, or in the namespace's mapping table in DPU memory by one read, or raises
/// `MISS`. A scan without exceptions hands the operation to RAID; with exceptions the operation is *parked* in a
/// record here, owns nothing else, and others pass it. Each resume entry settles one exception of a parked operation;
/// the last one either finishes the operation (after a COMPLETE, with the first status that is not success) or has it
/// scanned again.
///
/// Resume entries go before new operations, and nothing here waits for a host, a context or firmware: start and
/// refusal queues hold every operation there is (and 256 internal ones, which is how many firmware may have
/// outstanding).
///
/// Checks in order: a status set before (other than LBA range) refuses; an opcode that is neither read nor write
/// raises `UNSUPPORTED`; an unknown namespace raises `NS_ERR`; blocks past the end refuse with LBA Out of Range.
///
/// After reset memories are swept; operations wait for that.
module thin_lookup (
  input  logic                                         clk_i,
  input  logic                                         rst_ni,
  // configuration and state
  input  logic [4:0]                                   extent_shift_i,   // log2 blocks of an extent, rounded up, 7 to 21
  input  logic [lvm_pkg::UnitBits-1:0]                 extent_units_i,   // its size, if that is no power of two
  input  logic [lvm_pkg::ReciprocalBits-1:0]           extent_reciprocal_i,  // as lvm_pkg; 0: a power of two
  output logic                                         swept_o,          // memories are clean
  output logic                                         idle_o,           // nothing to do, output queues apart
  // operations, in order of arrival, their data in memory
  input  logic                                         op_valid_i,
  output logic                                         op_ready_o,
  input  lvm_pkg::op_t                                 op_i,
  // resume entries for parked operations, and internal operations
  input  logic                                         resume_valid_i,
  output logic                                         resume_ready_o,
  input  lvm_pkg::resume_t                             resume_i,
  // read client: one beat of a mapping table
  output logic                                         rreq_valid_o,
  input  logic                                         rreq_ready_i,
  output logic [lvm_pkg::AddrBits-1:0]                 rreq_addr_o,      // 64-byte aligned
  output logic [7:0]                                   rreq_len_o,       // beats - 1: always 0
  input  logic                                         rdat_valid_i,
  output logic                                         rdat_ready_o,
  input  logic [lvm_pkg::BeatBits-1:0]                 rdat_data_i,      // 4 entries
  // operations to execute
  output logic                                         start_valid_o,
  input  logic                                         start_ready_i,
  output lvm_pkg::op_t                                 start_o,
  // operations that are finished: to response
  output logic                                         refused_valid_o,
  input  logic                                         refused_ready_i,
  output lvm_pkg::op_t                                 refused_o,        // status is the one to send
  // exceptions
  output logic                                         exc_valid_o,
  input  logic                                         exc_ready_i,
  output lvm_pkg::exception_t                          exc_o,
  // fragment table, write port
  output logic                                         ft_we_o,
  output logic [lvm_pkg::OpBits+lvm_pkg::FragBits-1:0] ft_addr_o,        // {operation, fragment}
  output logic [lvm_pkg::ExtentBits:0]                 ft_data_o,        // {zero, physical extent}
  // namespace map, write port
  input  logic                                         ns_valid_i,
  output logic                                         ns_ready_o,
  input  logic [lvm_pkg::NsBits-1:0]                   ns_index_i,       // namespace id - 1
  input  lvm_pkg::ns_entry_t                           ns_entry_i,
  // drop a cached mapping
  input  logic                                         drop_valid_i,
  output logic                                         drop_ready_o,     // it is out, and so is every fill from before
  input  logic [lvm_pkg::NsBits-1:0]                   drop_ns_i,        // namespace id - 1
  input  logic [47:0]                                  drop_extent_i,    // virtual extent
  // decision log
  output logic                                         log_valid_o,
  input  logic                                         log_ready_i,
  output lvm_pkg::decision_t                           log_o,
  // counters, one pulse each
  output logic                                         count_hit_o,      // fragment found in the cache
  output logic                                         count_table_o,    // table read
  output logic                                         count_evict_o,    // cached mapping put out
  output logic                                         count_error_o     // resume entry dropped
);

  // Virtual extents: 48-bit blocks over extents of at least 128 blocks.
  localparam int unsigned KeyBits   = lvm_pkg::LbaBits - 7;
  localparam int unsigned OpWidth   = $bits(op_i);
  localparam int unsigned CountBits = lvm_pkg::FragBits;

  // Seen by the fragments of one operation.
  typedef enum logic [4:0] {
    Idle,           // takes a resume entry or an operation
    Divide,         // extents that are no power of two: in which one does the operation begin?
    Prep,           // first look; bounds
    Look,           // a further look
    Compare,        // the cache compares; checks of the whole operation
    Decide,         // the cache has answered
    Request,        // ask for the table's beat
    Wait,           // it comes
    Table,          // judge the entry, fill the cache
    Evict,          // tell whom the fill put out, if anybody; else as Found
    Found,          // the table's mapping serves the fragment
    MissRange,      // first and last block of the fragment
    MissSize,       // count and offset
    Exception,      // hand the record over
    ExceptionLog,   // count it
    Park,           // write the record of the parked operation
    Refuse,         // finished without execution
    Recall,         // the record of the resumed operation is here
    ResumeNs,       // its namespace is here
    ResumeKey,      // extent of the resolved fragment
    ResumeLook,     // is it cached already?
    ResumeCompare,  // the cache compares
    ResumeFill,     // put it in
    ResumeEvict,    // tell whom it put out
    Settle,         // one exception less
    Internal        // hand an internal operation over
  } state_e;
  state_e state_d, state_q;

  // ---- operation in work -------------------------------------------------------------------------------------------
  lvm_pkg::op_t                   op_q;
  lvm_pkg::resume_t               resume_q;
  logic [CountBits-1:0]           waiting_q;     // exceptions of the operation that are not settled
  logic [lvm_pkg::FragmentsMax-1:0] zero_mask_q; // fragments whose bytes are zero
  logic                           complete_q;    // firmware has finished the operation
  lvm_pkg::status_t               final_q;       // with this status
  logic [lvm_pkg::FragBits-1:0]   frag_q;        // fragment in work
  logic [KeyBits-1:0]             first_q;       // first virtual extent
  logic [KeyBits-1:0]             extent_q;      // virtual extent in work
  logic [lvm_pkg::LbaBits-1:0]    low_q;         // its first block
  logic [lvm_pkg::LbaBits:0]      next_q;        // the first block behind it
  logic [lvm_pkg::LbaBits:0]      end_q;         // block after the last one; one bit more than an address
  logic                           range_bad_q;   // it is past the end
  logic                           last_q;        // the fragment in work is the last one
  logic                           zero_q;        // its bytes are zero
  logic [lvm_pkg::AddrBits-1:0]   table_addr_q;  // the beat that holds its entry
  logic                           entry_usable_q;
  logic                           entry_sealed_q;
  logic [lvm_pkg::ExtentBits-1:0] entry_extent_q;
  lvm_pkg::reason_t               reason_q;
  logic [lvm_pkg::LbaBits-1:0]    frag_lba_q;
  logic [15:0]                    frag_end_q;
  logic [15:0]                    frag_blocks_q;
  logic [10:0]                    frag_offset_q; // blocks

  logic                           log_free;      // the log register can take an event
  logic                           log_event;
  lvm_pkg::decision_t             log_d, log_q, log_evict;
  logic                           log_valid_q;
  logic                           start_room, start_push, start_internal;
  logic                           refused_room, refused_push;
  logic                           take_op, take_resume;

  // ---- namespaces and cache ----------------------------------------------------------------------------------------
  logic                           ns_swept, ns_read;
  logic [lvm_pkg::NsBits-1:0]     ns_read_index;
  lvm_pkg::ns_entry_t             ns_entry;
  lvm_pkg::op_t                   record_op;
  logic                           cache_swept, look, look_ready, hit, hit_sealed, hold, fill, evict;
  logic [lvm_pkg::ExtentBits-1:0] hit_extent, fill_extent;
  logic [1:0]                     evict_way;
  logic [lvm_pkg::NsBits-1:0]     evict_ns;
  logic [KeyBits-1:0]             evict_extent;
  logic                           unused_drop_extent;

  assign ns_read       = take_op || (state_q == Recall);
  assign ns_read_index = (state_q == Recall) ? record_op.ns : op_i.ns;

  namespace_map u_namespaces (
    .clk_i,
    .rst_ni,
    .swept_o      (ns_swept),
    .write_valid_i(ns_valid_i),
    .write_ready_o(ns_ready_o),
    .write_index_i(ns_index_i),
    .write_entry_i(ns_entry_i),
    .read_i       (ns_read),
    .read_index_i (ns_read_index),
    .read_entry_o (ns_entry)
  );

  assign look        = look_ready && (state_q == Prep || state_q == Look || state_q == ResumeLook);
  assign fill        = (state_q == Table && entry_usable_q) || (state_q == ResumeFill);
  assign fill_extent = (state_q == Table) ? entry_extent_q : resume_q.extent;
  always_comb begin
    case (state_q)
      Compare, Decide, Request, Wait, Table, Evict, Found: hold = 1'b1;
      ResumeCompare, ResumeFill, ResumeEvict:              hold = 1'b1;
      default:                                             hold = 1'b0;
    endcase
  end

  // No extent has a number this large; the register offers more bits.
  assign unused_drop_extent = |drop_extent_i[47:KeyBits];

  thin_cache #(.KeyBits(KeyBits)) u_cache (
    .clk_i,
    .rst_ni,
    .swept_o       (cache_swept),
    .look_i        (look),
    .look_ready_o  (look_ready),
    .look_ns_i     (op_q.ns),
    .look_extent_i (extent_q),
    .look_epoch_i  (ns_entry.epoch),
    .hit_o         (hit),
    .hit_sealed_o  (hit_sealed),
    .hit_extent_o  (hit_extent),
    .hold_i        (hold),
    .fill_i        (fill),
    .fill_sealed_i (state_q == Table && entry_sealed_q),
    .fill_extent_i (fill_extent),
    .evict_o       (evict),
    .evict_way_o   (evict_way),
    .evict_ns_o    (evict_ns),
    .evict_extent_o(evict_extent),
    .drop_valid_i,
    .drop_ready_o,
    .drop_ns_i,
    .drop_extent_i (drop_extent_i[KeyBits-1:0])
  );

  // ---- records of parked operations --------------------------------------------------------------------------------
  localparam int unsigned RecordBits = OpWidth + CountBits + lvm_pkg::FragmentsMax + 1 + $bits(final_q);

  logic [RecordBits-1:0]            records_q [lvm_pkg::OpCount];
  logic [RecordBits-1:0]            record_q;       // as read
  logic [RecordBits-1:0]            record_d;       // to be written
  logic                             record_write;
  logic [lvm_pkg::OpBits-1:0]       record_index;
  logic [lvm_pkg::OpBits:0]         record_sweep_q; // records cleared so far
  logic                             record_swept;
  logic [CountBits-1:0]             record_waiting;
  logic [lvm_pkg::FragmentsMax-1:0] record_zero_mask;
  logic                             record_complete;
  lvm_pkg::status_t                 record_final;

  assign record_swept = record_sweep_q[lvm_pkg::OpBits];
  assign {record_op, record_waiting, record_zero_mask, record_complete, record_final} = record_q;

  always_ff @(posedge clk_i) begin
    if (record_write) records_q[record_index] <= record_d;
    if (take_resume) record_q <= records_q[resume_i.op];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) record_sweep_q <= '0;
    else if (!record_swept) record_sweep_q <= record_sweep_q + 1'b1;
  end

  assign swept_o = ns_swept && cache_swept && record_swept;

  // ---- extents of blocks -------------------------------------------------------------------------------------------
  logic [lvm_pkg::LbaBits-1:0] bound_lba;     // operation whose first extent and end are computed
  logic [15:0]                 bound_blocks;
  logic [lvm_pkg::LbaBits-1:0] shifted;
  logic [21:0]                 mask_q;        // offset within an extent that is a power of two
  logic [21:0]                 extent_blocks_q;
  logic                        by_units;      // extents are no power of two
  logic                        divide_start_q, divide_done;
  logic [KeyBits-1:0]          divide_extent;
  logic [20:0]                 divide_offset;
  logic [KeyBits-1:0]          first_extent;
  logic [lvm_pkg::LbaBits-1:0] first_low;     // its first block
  logic                        resuming_q;    // an entry of the resume ring is in work
  logic                        unused_shift;

  assign bound_lba    = (state_q == Idle) ? op_i.lba : op_q.lba;
  assign bound_blocks = (state_q == Idle) ? op_i.blocks : op_q.blocks;
  assign shifted      = bound_lba >> extent_shift_i;
  assign by_units     = extent_reciprocal_i[lvm_pkg::ReciprocalBits-1];
  assign first_extent = by_units ? divide_extent : shifted[KeyBits-1:0];
  assign first_low    = by_units ? {op_q.lba[lvm_pkg::LbaBits-1:7] - KeyBits'(divide_offset[20:7]), 7'd0} :
                                   {bound_lba[lvm_pkg::LbaBits-1:22], bound_lba[21:0] & ~mask_q};
  assign unused_shift = |shifted[lvm_pkg::LbaBits-1:KeyBits];

  always_ff @(posedge clk_i) begin
    mask_q          <= (22'd1 << extent_shift_i) - 22'd1;
    extent_blocks_q <= by_units ? {1'b0, extent_units_i, 7'd0} : 22'd1 << extent_shift_i;
    if (state_q == Idle) resuming_q <= take_resume;
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) divide_start_q <= 1'b0;
    else divide_start_q <= state_q != Divide && state_d == Divide;
  end

  extent_divide u_divide (
    .clk_i,
    .rst_ni,
    .units_i     (extent_units_i),
    .reciprocal_i(extent_reciprocal_i),
    .log2_i      (4'(extent_shift_i - 5'd7)),
    .start_i     (divide_start_q),
    .block_i     (op_q.lba),
    .done_o      (divide_done),
    .extent_o    (divide_extent),
    .offset_o    (divide_offset)
  );

  // ---- checks of the whole operation -------------------------------------------------------------------------------
  logic writes, refuse_early, unsupported, ns_unknown, range_bad;

  assign writes       = (op_q.opcode == lvm_pkg::OpcodeWrite);
  assign refuse_early = (op_q.status != lvm_pkg::StatusSuccess) && (op_q.status != lvm_pkg::StatusLbaRange);
  assign unsupported  = !writes && (op_q.opcode != lvm_pkg::OpcodeRead);
  assign ns_unknown   = op_q.ns_bad || !ns_entry.valid;
  assign range_bad    = range_bad_q || (op_q.status == lvm_pkg::StatusLbaRange);

  // ---- the resume entry in work ------------------------------------------------------------------------------------
  logic resume_internal, resume_known, resume_transfer, resume_fills, settle_last, unused_resume;

  // For contexts only.
  assign unused_resume   = ^{resume_q.ctx, resume_q.to_ctx, resume_q.reconstruct};
  assign resume_internal = (resume_q.kind == lvm_pkg::ResumeInternal);
  // A buffer of its own, and not more than that.
  assign resume_transfer = resume_q.blocks != '0 && resume_q.blocks <= 32'(lvm_pkg::BlocksMax) &&
                           resume_q.tag < 16'(lvm_pkg::OpCount);
  always_comb begin
    case (resume_q.kind)
      lvm_pkg::ResumeRetry, lvm_pkg::ResumeZero, lvm_pkg::ResumeComplete, lvm_pkg::ResumeResolved:
        resume_known = (record_waiting != '0);
      lvm_pkg::ResumeInternal:
        case (resume_q.opcode)
          lvm_pkg::InternalZero, lvm_pkg::InternalFlush, lvm_pkg::InternalQuiesce: resume_known = 1'b1;
          lvm_pkg::InternalRead, lvm_pkg::InternalWrite:                           resume_known = resume_transfer;
          lvm_pkg::InternalSync:                 resume_known = resume_q.blocks != '0 && resume_q.blocks[31:16] == '0;
          default:                                                                 resume_known = 1'b0;
        endcase
      default:
        resume_known = 1'b0;
    endcase
  end
  assign resume_fills = (resume_q.kind == lvm_pkg::ResumeResolved) && (resume_q.epoch == ns_entry.epoch);
  assign settle_last  = (waiting_q == CountBits'(1));

  // ---- states ------------------------------------------------------------------------------------------------------
  logic hit_good;       // the fragment needs no table
  logic found;          // the fragment's place is known
  logic scan_done;      // and it was the last one, and nothing is outstanding

  assign take_resume = (state_q == Idle) && swept_o && resume_valid_i;
  assign take_op     = (state_q == Idle) && swept_o && !resume_valid_i && op_valid_i && log_free;
  assign op_ready_o     = take_op;
  assign resume_ready_o = take_resume;

  // A cached mapping that must not be written through is as good as none: the table may say otherwise by now.
  assign hit_good  = zero_q || (hit && !(hit_sealed && writes));
  assign found     = (state_q == Decide && hit_good) || (state_q == Evict && !evict) || (state_q == Found);
  assign scan_done = last_q && (waiting_q == '0);

  always_comb begin
    state_d        = state_q;
    log_event      = 1'b0;
    start_push     = 1'b0;
    start_internal = 1'b0;
    refused_push   = 1'b0;
    record_write   = !record_swept;
    ft_we_o        = 1'b0;
    count_hit_o    = 1'b0;
    count_table_o  = 1'b0;
    count_evict_o  = 1'b0;
    count_error_o  = 1'b0;

    case (state_q)
      Idle: begin
        log_event = take_op;
        if (take_resume) state_d = Recall;
        else if (take_op) state_d = by_units ? Divide : Prep;
      end

      Divide: begin
        ft_we_o = divide_done && !resuming_q;
        if (divide_done) state_d = resuming_q ? ResumeNs : Prep;
      end

      Prep, Look: if (look_ready) state_d = Compare;

      Compare: begin
        if (refuse_early) state_d = Refuse;
        else if (unsupported || ns_unknown) state_d = Exception;
        else if (range_bad) state_d = Refuse;
        else state_d = Decide;
      end

      Decide: if (!hit_good) state_d = Request;

      Request: begin
        if (rreq_ready_i) begin
          count_table_o = 1'b1;
          state_d       = Wait;
        end
      end

      Wait: if (rdat_valid_i) state_d = Table;

      Table: state_d = entry_usable_q ? Evict : MissRange;

      Evict: begin
        if (evict && log_free) begin
          log_event     = 1'b1;
          count_evict_o = 1'b1;
          state_d       = Found;
        end
      end

      Found:     ;
      MissRange: state_d = MissSize;
      MissSize:  state_d = Exception;
      Exception: if (exc_ready_i) state_d = ExceptionLog;

      ExceptionLog: begin
        if (log_free) begin
          log_event = 1'b1;
          state_d   = (last_q || reason_q != lvm_pkg::ReasonMiss) ? Park : Look;
        end
      end

      Park: begin
        record_write = 1'b1;
        state_d      = Idle;
      end

      Refuse: begin
        if (refused_room) begin
          refused_push = 1'b1;
          state_d      = Idle;
        end
      end

      Recall: begin
        if (log_free) begin
          log_event     = 1'b1;
          count_error_o = !resume_known;
          if (!resume_known) state_d = Idle;
          else state_d = resume_internal ? Internal : by_units ? Divide : ResumeNs;
        end
      end

      ResumeNs:      state_d = resume_fills ? ResumeKey : Settle;
      ResumeKey:     state_d = ResumeLook;
      ResumeLook:    if (look_ready) state_d = ResumeCompare;
      ResumeCompare: state_d = ResumeFill;
      ResumeFill:    state_d = ResumeEvict;

      ResumeEvict: begin
        if (log_free || !evict) begin
          log_event     = evict;
          count_evict_o = evict;
          state_d       = Settle;
        end
      end

      Settle: begin
        record_write = 1'b1;
        if (!settle_last) state_d = Idle;
        else if (complete_q || resume_q.kind == lvm_pkg::ResumeComplete) state_d = Refuse;
        else state_d = Prep;
      end

      default: begin  // Internal
        if (start_room) begin
          start_push     = 1'b1;
          start_internal = 1'b1;
          state_d        = Idle;
        end
      end
    endcase

    // Where found: tell it, and on to the next fragment or out of the scan.
    if (found && log_free && (!scan_done || start_room)) begin
      ft_we_o     = 1'b1;
      log_event   = !zero_q;
      count_hit_o = (state_q == Decide) && !zero_q;
      start_push  = scan_done;
      if (!last_q) state_d = Look;
      else if (scan_done) state_d = Idle;
      else state_d = Park;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) state_q <= Idle;
    else state_q <= state_d;
  end

  // ---- what a settled exception changes in the record --------------------------------------------------------------
  logic [CountBits-1:0]             settled_waiting;
  logic [lvm_pkg::FragmentsMax-1:0] settled_zero_mask;
  logic                             settled_complete;
  lvm_pkg::status_t                 settled_final;

  always_comb begin
    settled_waiting   = waiting_q - CountBits'(1);
    settled_zero_mask = zero_mask_q;
    settled_complete  = complete_q;
    settled_final     = final_q;
    if (resume_q.kind == lvm_pkg::ResumeZero) begin
      settled_zero_mask = zero_mask_q | (lvm_pkg::FragmentsMax'(1) << resume_q.frag);
    end
    if (resume_q.kind == lvm_pkg::ResumeComplete) begin
      settled_complete = 1'b1;
      if (final_q == lvm_pkg::StatusSuccess) settled_final = resume_q.status;
    end
  end

  always_comb begin
    record_index = op_q.op;
    record_d     = {op_q, waiting_q, zero_mask_q, complete_q, final_q};
    if (state_q == Settle) record_d = {op_q, settled_waiting, settled_zero_mask, settled_complete, settled_final};
    if (!record_swept) begin
      record_index = record_sweep_q[lvm_pkg::OpBits-1:0];
      record_d     = '0;
    end
  end

  // ---- registers of the operation in work --------------------------------------------------------------------------
  always_ff @(posedge clk_i) begin
    case (state_q)
      Idle: begin
        resume_q     <= resume_i;
        op_q         <= op_i;
        waiting_q    <= '0;
        zero_mask_q  <= '0;
        complete_q   <= 1'b0;
        final_q      <= lvm_pkg::StatusSuccess;
      end
      Recall: begin
        op_q         <= record_op;
        waiting_q    <= record_waiting;
        zero_mask_q  <= record_zero_mask;
        complete_q   <= record_complete;
        final_q      <= record_final;
      end
      Settle: begin
        waiting_q    <= settled_waiting;
        zero_mask_q  <= settled_zero_mask;
        complete_q   <= settled_complete;
        final_q      <= settled_final;
        // On the way to Refuse this is the status to send; a scan starts from what the capsule said.
        if (settled_complete) op_q.status <= settled_final;
      end
      Compare: if (!refuse_early && state_d == Refuse) op_q.status <= lvm_pkg::StatusLbaRange;
      ExceptionLog: if (log_free) waiting_q <= waiting_q + CountBits'(1);
      default: ;
    endcase
  end

  // Where the fragment in work is.
  always_ff @(posedge clk_i) begin
    case (state_q)
      Idle, Divide, ResumeNs: begin
        first_q  <= first_extent;
        extent_q <= first_extent;
        low_q    <= first_low;
        frag_q   <= '0;
        end_q    <= {1'b0, bound_lba} + {{(lvm_pkg::LbaBits - 15){1'b0}}, bound_blocks};
      end
      ResumeKey: extent_q <= extent_q + {{(KeyBits - lvm_pkg::FragBits){1'b0}}, resume_q.frag};
      Settle:    extent_q <= first_q;
      Prep: begin
        next_q      <= {1'b0, low_q} + 49'(extent_blocks_q);
        range_bad_q <= (end_q > {1'b0, ns_entry.blocks});
      end
      Look: next_q <= {1'b0, low_q} + 49'(extent_blocks_q);
      Compare: begin
        last_q       <= (next_q >= end_q);
        zero_q       <= |(zero_mask_q & (lvm_pkg::FragmentsMax'(1) << frag_q));
        table_addr_q <= ns_entry.table_base + {extent_q[lvm_pkg::AddrBits-5:2], 6'd0};
      end
      Decide, Evict, Found, ExceptionLog: begin
        if (state_d == Look) begin
          extent_q <= extent_q + KeyBits'(1);
          low_q    <= next_q[lvm_pkg::LbaBits-1:0];
          frag_q   <= frag_q + lvm_pkg::FragBits'(1);
        end
      end
      default: ;
    endcase
  end

  // ---- table entry: {.., flags[39:32], physical extent[31:0]} of 128 bits ------------------------------------------
  logic [127:0] entry;
  logic         unused_entry;

  always_comb begin
    case (extent_q[1:0])
      2'd0:    entry = rdat_data_i[127:0];
      2'd1:    entry = rdat_data_i[255:128];
      2'd2:    entry = rdat_data_i[383:256];
      default: entry = rdat_data_i[511:384];
    endcase
  end
  assign unused_entry = |entry[127:36];

  assign rreq_valid_o = (state_q == Request);
  assign rreq_addr_o  = table_addr_q;
  assign rreq_len_o   = '0;
  assign rdat_ready_o = (state_q == Wait);

  always_ff @(posedge clk_i) begin
    if (state_q == Wait) begin
      // Valid, not waiting to be zeroed, and not sealed (shared or read-only) against a write.
      entry_usable_q <= entry[32] && !entry[35] && !((entry[33] || entry[34]) && writes);
      entry_sealed_q <= entry[33] || entry[34];
      entry_extent_q <= entry[31:0];
    end
  end

  // ---- exception ---------------------------------------------------------------------------------------------------
  always_ff @(posedge clk_i) begin
    case (state_q)
      Compare: begin
        reason_q      <= unsupported ? lvm_pkg::ReasonUnsupported : lvm_pkg::ReasonNsErr;
        frag_lba_q    <= op_q.lba;
        frag_blocks_q <= op_q.blocks;
        frag_offset_q <= '0;
      end
      MissRange: begin
        reason_q   <= lvm_pkg::ReasonMiss;
        if (frag_q != '0) frag_lba_q <= low_q;
        frag_end_q <= last_q ? end_q[15:0] : next_q[15:0];
      end
      MissSize: begin
        frag_blocks_q <= frag_end_q - frag_lba_q[15:0];
        frag_offset_q <= frag_lba_q[10:0] - op_q.lba[10:0];
      end
      default: ;
    endcase
  end

  assign exc_valid_o = (state_q == Exception);

  always_comb begin
    exc_o             = '0;
    exc_o.reason      = reason_q;
    exc_o.stage       = lvm_pkg::StageThin;
    exc_o.op          = op_q;
    exc_o.frag        = frag_q;
    exc_o.epoch       = ns_entry.epoch;
    exc_o.frag_lba    = frag_lba_q;
    exc_o.frag_blocks = frag_blocks_q;
    exc_o.frag_offset = {frag_offset_q, 9'd0};
  end

  // ---- fragment table ----------------------------------------------------------------------------------------------
  // Of an operation whose extents are no power of two also where it begins in the first.
  assign ft_addr_o = {op_q.op, (state_q == Divide) ? lvm_pkg::FragOffset : frag_q};
  always_comb begin
    if (state_q == Divide) ft_data_o = {12'd0, divide_offset};
    else if (zero_q) ft_data_o = {1'b1, {lvm_pkg::ExtentBits{1'b0}}};
    else ft_data_o = {1'b0, (state_q == Decide) ? hit_extent : entry_extent_q};
  end

  // ---- queues ------------------------------------------------------------------------------------------------------
  lvm_pkg::op_t                           start_op, start_head, refused_head;
  logic [$clog2(2 * lvm_pkg::OpCount):0] unused_start_count;
  logic [$clog2(lvm_pkg::OpCount):0]     unused_refused_count;

  always_comb begin
    start_op = op_q;
    if (start_internal) begin
      start_op          = '0;
      start_op.internal = 1'b1;
      start_op.opcode   = resume_q.opcode;
      start_op.cid      = resume_q.tag;
      start_op.lba      = resume_q.lba;
      start_op.blocks   = resume_q.blocks[15:0];
      start_op.fua      = resume_q.opcode == lvm_pkg::InternalWrite && resume_q.fua;
      if (resume_q.opcode == lvm_pkg::InternalSync) begin
        {start_op.hdgst, start_op.status} = {resume_q.status_top, resume_q.status};
        start_op.ddgst                    = resume_q.check;
      end
    end
  end

  stream_fifo #(.Width(OpWidth), .Depth(2 * lvm_pkg::OpCount), .RegisterOutput(1'b1)) u_start (
    .clk_i,
    .rst_ni,
    .valid_i(start_push),
    .ready_o(start_room),
    .data_i (start_op),
    .valid_o(start_valid_o),
    .ready_i(start_ready_i),
    .data_o (start_head),
    .count_o(unused_start_count)
  );

  stream_fifo #(.Width(OpWidth), .Depth(lvm_pkg::OpCount), .RegisterOutput(1'b1)) u_refused (
    .clk_i,
    .rst_ni,
    .valid_i(refused_push),
    .ready_o(refused_room),
    .data_i (op_q),
    .valid_o(refused_valid_o),
    .ready_i(refused_ready_i),
    .data_o (refused_head),
    .count_o(unused_refused_count)
  );

  assign start_o   = start_head;
  assign refused_o = refused_head;

  // ---- log ---------------------------------------------------------------------------------------------------------
  always_comb begin
    log_evict      = '0;
    log_evict.kind = lvm_pkg::LogEvict;
    log_evict.aux  = {6'd0, evict_way};
    log_evict.key  = {{(48 - KeyBits){1'b0}}, evict_extent};
    log_evict.cid  = {6'd0, evict_ns};
  end

  always_comb begin
    log_d      = '0;
    log_d.op   = op_q.op;
    log_d.unit = {3'd0, frag_q};
    log_d.cid  = op_q.cid;
    case (state_q)
      Idle: begin
        log_d.kind = lvm_pkg::LogAccept;
        log_d.op   = op_i.op;
        log_d.unit = '0;
        log_d.cid  = op_i.cid;
        log_d.key  = op_i.lba;
      end
      Decide: begin
        log_d.kind = lvm_pkg::LogLookup;
        log_d.key  = {16'd0, hit_extent};
      end
      Evict, Found: begin
        log_d.kind = lvm_pkg::LogLookup;
        log_d.aux  = 8'd1;
        log_d.key  = {16'd0, entry_extent_q};
        if (state_q == Evict && evict) log_d = log_evict;
      end
      ResumeEvict: log_d = log_evict;
      ExceptionLog: begin
        log_d.kind = lvm_pkg::LogException;
        log_d.aux  = {4'd0, reason_q};
      end
      default: begin  // Recall
        log_d.kind = lvm_pkg::LogResume;
        log_d.op   = resume_q.op;
        log_d.unit = {3'd0, resume_q.frag};
        log_d.aux  = resume_q.kind;
        log_d.cid  = resume_q.tag;
      end
    endcase
  end

  assign log_free    = !log_valid_q || log_ready_i;
  assign log_valid_o = log_valid_q;
  assign log_o       = log_q;

  always_ff @(posedge clk_i) begin
    if (log_event) log_q <= log_d;
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) log_valid_q <= 1'b0;
    else log_valid_q <= log_event || (log_valid_q && !log_ready_i);
  end

  assign idle_o = (state_q == Idle) && swept_o && !op_valid_i && !resume_valid_i && !drop_valid_i && !log_valid_q;

endmodule
