// SPDX-License-Identifier: Apache-2.0
/// Executes operations: runs, stripes, columns, and the member commands of each, as README.md states them.
///
/// One engine serves 32 contexts in turn. It loads a context, walks it on until it has to wait (for member commands, a
/// stripe's lock, an accumulator, firmware), stores it, and takes the next one that is ready; when none is, it starts
/// a new operation. Waking only sets a bit, so a wake is never lost: it may come while the engine still holds the context.
///
/// No deadlock: a context holds at most one stripe lock and asks for it while it holds nothing; it asks for an
/// accumulator while it holds the lock only, and gives it back after member commands alone, or, where writes failed, after
/// firmware's answer. Whoever holds an accumulator waits for members and that answer only, so accumulators come back, so
/// locks come back.
module raid_sequencer (
  input  logic                                         clk_i,
  input  logic                                         rst_ni,
  input  lvm_pkg::cfg_t                                cfg_i,

  // operations to execute
  input  logic                                         start_valid_i,
  output logic                                         start_ready_o,
  input  lvm_pkg::op_t                                 start_i,

  // firmware's answers to suspended contexts
  input  logic                                         resume_valid_i,
  output logic                                         resume_ready_o,
  input  lvm_pkg::resume_t                             resume_i,

  // fragment table, one cycle
  output logic [lvm_pkg::OpBits+lvm_pkg::FragBits-1:0] ft_raddr_o,
  input  logic [lvm_pkg::ExtentBits:0]                 ft_rdata_i,     // {zero, physical extent}

  // finished operations of the host
  output logic                                         done_valid_o,
  input  logic                                         done_ready_i,
  output lvm_pkg::op_t                                 done_o,

  // exceptions, and internal operations that are done
  output logic                                         exc_valid_o,
  input  logic                                         exc_ready_i,
  output lvm_pkg::exception_t                          exc_o,

  // decision log
  output logic                                         log_valid_o,
  input  logic                                         log_ready_i,
  output lvm_pkg::decision_t                           log_o,

  // member commands, and what became of them
  output logic                                         cmd_valid_o,
  input  logic                                         cmd_ready_i,
  output lvm_pkg::command_t                         cmd_o,
  input  logic                                         event_valid_i,
  input  lvm_pkg::event_t                           event_i,

  // accumulators: the next packet read into the one from unit arm_acc_o on overwrites
  output logic                                         arm_o,
  output logic [lvm_pkg::AccBits-1:0]                  arm_acc_o,

  // check: a block of a context's column differs
  input  logic                                         differ_i,
  input  logic [lvm_pkg::CtxBits-1:0]                  differ_ctx_i,

  // logged columns: one takes the next number, or the one of the context, if it has one, is over
  output logic                                         log_begin_o,    // pulse
  output lvm_pkg::log_column_t                         log_column_o,
  output logic                                         log_over_o,     // pulse
  output logic [lvm_pkg::CtxBits-1:0]                  log_ctx_o,

  // SYNC has written a stripe, which is still locked
  output logic                                         synced_o,       // pulse
  output logic [lvm_pkg::StripeBits-1:0]               synced_stripe_o,
  output logic [lvm_pkg::MembersMax-1:0]               synced_members_o,

  // state and counts
  output logic                                         fault_taken_o,  // pulse: the injected fault has struck
  output logic [5:0]                                   contexts_o,     // in use
  output logic                                         count_full_o,
  output logic                                         count_read_modify_o,
  output logic                                         count_reconstruct_o,
  output logic                                         count_recover_o,
  output logic                                         count_data_only_o,
  output logic                                         count_decode_o,
  output logic                                         count_sync_o,
  output logic                                         count_check_o,
  output logic                                         count_lock_wait_o,
  output logic                                         count_error_o,  // answer to a context that is not suspended
  output logic                                         stall_context_o,
  output logic                                         stall_accumulator_o,
  output logic                                         idle_o
);

  localparam int unsigned Contexts    = lvm_pkg::CtxCount;
  localparam int unsigned MembersBits = lvm_pkg::MembersMax;

  // Why a stored context waits, or what it does when firmware says "again".
  localparam logic [3:0] PhaseRun     = 4'd0;  // commands of a run without parity
  localparam logic [3:0] PhaseLock    = 4'd1;  // the stripe's lock
  localparam logic [3:0] PhaseAcc     = 4'd2;  // an accumulator
  localparam logic [3:0] PhaseReads   = 4'd3;  // reads of a column
  localparam logic [3:0] PhaseWrites  = 4'd4;  // writes of a column
  localparam logic [3:0] PhaseMirror  = 4'd5;  // writes of a mirrored piece
  localparam logic [3:0] PhaseFlush   = 4'd6;  // flushes
  localparam logic [3:0] PhaseQuiesce = 4'd7;  // other contexts
  localparam logic [3:0] PhaseMap     = 4'd8;  // refused: the run is looked at again
  localparam logic [3:0] PhaseGranted = 4'd9;  // refused: the stripe, whose lock is held, is looked at again
  localparam logic [3:0] PhaseStore   = 4'd10; // what a column of a read has recovered is stored
  localparam logic [3:0] PhaseJudge   = 4'd11; // what a check has left in an accumulator is looked through
  localparam logic [3:0] PhaseLog     = 4'd12; // log of a column

  localparam logic [3:0] Full        = lvm_pkg::StrategyFull[3:0];
  localparam logic [3:0] ReadModify  = lvm_pkg::StrategyReadModify[3:0];
  localparam logic [3:0] Reconstruct = lvm_pkg::StrategyReconstruct[3:0];
  localparam logic [3:0] Recover     = lvm_pkg::StrategyRecover[3:0];
  localparam logic [3:0] DataOnly    = lvm_pkg::StrategyDataOnly[3:0];
  localparam logic [3:0] Decode      = lvm_pkg::StrategyDecode[3:0];
  localparam logic [3:0] Sync        = lvm_pkg::StrategySync[3:0];
  localparam logic [3:0] Check       = lvm_pkg::StrategyCheck[3:0];
  localparam logic [3:0] Lost        = 4'd15;

  typedef enum logic [6:0] {
    StIdle, StLoad0, StLoad1, StWake, StAnswer,
    StBegin, StNextRun, StRun0, StRun1, StRun2, StRun3, StRun4, StRun5, StRun6,
    StMap0, StMap1, StMap2, StMap3, StMap4,
    StPiece0, StPiece1, StPiece2, StPiece3,
    StJob0, StJob1, StJob2, StJob3, StPart0, StPart1, StJob4, StJob5, StGrant, StGranted,
    StMirror0, StMirror1, StMirrorNext,
    StCol0, StCol1, StCol2, StCol3, StFit, StAlloc,
    StRead0, StRead1, StReadNext, StStore0, StStore1, StStore2, StStore3, StStoreNext,
    StLog0, StLog1, StLog2, StLog3, StLogAdd, StLogAddNext, StLogPlace, StLogPlace1, StLogPlace2, StLogWrite, StLogNext,
    StWrite0, StWrite1, StWriteNext, StWriteParity, StWriteEnd,
    StColDone, StColNext, StStripeDone, StStripeNext,
    StSync0, StSync1, StChoose0, StChoose1, StChoose2, StChoose3, StChoose4, StChosen,
    StSyncWrite0, StSyncWrite1, StSyncWriteNext, StJudge0, StJudge1, StJudgeNext, StJudged, StSynced,
    StFlush, StFlushNext, StQuiesce,
    StFail, StExc0, StExc1, StExc2, StExc3,
    StAbort, StFinish, StWait, StPark
  } state_e;


  // ---- configuration, prepared ---------------------------------------------------------------------------------------
  logic [4:0]  members, data_chunks_q;
  logic [11:0] chunk_blocks_q, chunk_mask_q;
  logic [21:0] extent_blocks_q, extent_mask_q;
  logic [MembersBits-1:0] all_q;
  logic [47:0] capacity_q;               // of the array, chunks
  logic [47:0] part0_q, part1_q;
  logic        parity_level, dual_level, mirror_level, near_level, level_known;
  logic        by_units;                 // extents are no power of two
  logic [8:0]  unused_cfg;
  logic        unused_resume;

  assign members      = cfg_i.members;
  assign dual_level   = cfg_i.level == lvm_pkg::Raid6;
  assign parity_level = cfg_i.level == lvm_pkg::Raid5 || dual_level;
  assign mirror_level = cfg_i.level == lvm_pkg::Raid1;
  assign near_level   = cfg_i.level == lvm_pkg::Raid10;
  assign by_units     = cfg_i.extent_reciprocal[lvm_pkg::ReciprocalBits-1];
  assign level_known  = cfg_i.level == lvm_pkg::Raid0 || mirror_level || parity_level || near_level;
  assign unused_cfg   = {cfg_i.enable, ^cfg_i.command_base, ^cfg_i.exception_base, ^cfg_i.exception_shift,
                         ^cfg_i.resume_base, ^cfg_i.resume_shift, ^cfg_i.payload_base[19:0], ^map_stripe[47:40],
                         ^cfg_i.extent_reciprocal};
  assign unused_resume = ^{resume_i.op, resume_i.frag, resume_i.to_ctx, resume_i.tag, resume_i.extent, resume_i.epoch,
                           resume_i.lba, resume_i.blocks, resume_i.opcode, resume_i.status_top, resume_i.check, resume_i.fua};

  always_ff @(posedge clk_i) begin
    data_chunks_q   <= (mirror_level || near_level) ? 5'd1 : dual_level ? members - 5'd2 : parity_level ? members - 5'd1 : members;
    chunk_blocks_q  <= 12'd1 << cfg_i.chunk_shift;
    chunk_mask_q    <= (12'd1 << cfg_i.chunk_shift) - 12'd1;
    extent_blocks_q <= by_units ? {1'b0, cfg_i.extent_units, 7'd0} : 22'd1 << cfg_i.extent_shift;
    extent_mask_q   <= (22'd1 << cfg_i.extent_shift) - 22'd1;
    all_q           <= 16'((17'd1 << members) - 17'd1);
    // stripes * data chunks, in three steps
    part0_q         <= (data_chunks_q[0] ? 48'(cfg_i.stripes) : '0) + (data_chunks_q[1] ? 48'(cfg_i.stripes) << 1 : '0);
    part1_q         <= (data_chunks_q[2] ? 48'(cfg_i.stripes) << 2 : '0) +
                       (data_chunks_q[3] ? 48'(cfg_i.stripes) << 3 : '0);
    capacity_q      <= data_chunks_q[4] ? 48'(cfg_i.stripes) << 4 : part0_q + part1_q;
  end

  // Members that are missing in a stripe, neither read nor written: those offline, and from the watermark on those that
  // are being rebuilt. And whether they are more than there are parities. All of one moment, or a rebuild that ends would
  // be seen half.
  logic [MembersBits-1:0] data_places_q;   // places of data chunks; those of P and Q follow
  logic [MembersBits-1:0] offline, unbuilt, offline_q, unbuilt_q, missing;
  logic                   offline_beyond_q, unbuilt_beyond_q, beyond_parity;
  logic                   above_q;         // the stripe is not below the watermark
  logic                   stripe_trusted_q;
  logic                   by_stripe_q;     // reads of RAID 5 and 6 go stripe by stripe

  function automatic logic beyond(input logic [MembersBits-1:0] mask, input logic dual);
    logic [4:0] count;
    count  = 5'($countones(mask));
    beyond = count > (dual ? 5'd2 : 5'd1);
  endfunction

  assign offline       = ~cfg_i.online & all_q;
  assign unbuilt       = (~cfg_i.online | cfg_i.rebuild_members) & all_q;
  assign missing       = above_q ? unbuilt_q : offline_q;
  assign beyond_parity = above_q ? unbuilt_beyond_q : offline_beyond_q;

  // Good from the second cycle of a stripe on.
  always_ff @(posedge clk_i) begin
    data_places_q    <= 16'((17'd1 << data_chunks_q) - 17'd1);
    offline_q        <= offline;
    unbuilt_q        <= unbuilt;
    offline_beyond_q <= beyond(offline, dual_level);
    unbuilt_beyond_q <= beyond(unbuilt, dual_level);
    above_q          <= s_q.stripe >= cfg_i.watermark;
    stripe_trusted_q <= cfg_i.parity_trusted || (cfg_i.rebuild_members == '0 && s_q.stripe < cfg_i.watermark);
    by_stripe_q      <= offline != '0 || cfg_i.rebuild_members != '0;
  end

  // Member of a data chunk (left-symmetric: the one after the last parity, and on from there), or of a mirror's piece to read.
  function automatic logic [3:0] member_of(input logic [3:0] chunk, input logic [3:0] turn);
    logic [5:0] raw;
    raw = parity_level ? {1'b0, members} + {5'd0, dual_level} - {2'd0, turn} + {2'd0, chunk} : {2'd0, mirror_level ? turn : chunk};
    if (raw >= {1'b0, members}) raw = raw - {1'b0, members};
    member_of = raw[3:0];
  endfunction

  function automatic logic [3:0] next_member(input logic [3:0] member);
    next_member = ({1'b0, member} + 5'd1 == members) ? 4'd0 : member + 4'd1;
  endfunction

  // By comparison, not by a shift: Yosys would have one shifter for this and for what is not asked at the same time, and
  // with it a path through both.
  function automatic logic [MembersBits-1:0] only(input logic [3:0] member);
    for (int unsigned i = 0; i < MembersBits; i++) only[i] = member == 4'(i);
  endfunction

  // Copies. Those of a stripe of RAID 10 are on two neighbours, the first on member 2 * stripe mod members, in row
  // 2 * stripe / members: this is the stripe's turn and base. A pair that begins on the last member ends on member 0, one
  // row further.
  logic                   pair_breaks, stripe_wraps, copy;
  logic [3:0]             turn_after;
  logic [MembersBits-1:0] holders, copies_left, copies_from;

  assign pair_breaks  = {1'b0, s_q.turn} + 5'd1 == members;
  assign turn_after   = near_level ? next_member(next_member(s_q.turn)) : next_member(s_q.turn);
  assign stripe_wraps = !near_level || {1'b0, s_q.turn} + 5'd2 >= members;
  assign holders      = near_level ? only(s_q.turn) | only(next_member(s_q.turn)) : all_q;
  assign copies_left  = holders & ~missing;
  // Of RAID 1 those from the stripe's turn on, if there are any.
  assign copies_from  = copies_left & ~(only(s_q.turn) - 16'd1);
  // With an even number of members RAID 10 reads the copies in turns by rows; if one is missing, the other.
  assign copy         = (!members[0] && (s_q.base[11:0] & chunk_blocks_q) != '0) ?
                        !missing[next_member(s_q.turn)] || missing[s_q.turn] :
                        missing[s_q.turn] && !missing[next_member(s_q.turn)];

  // Member that a piece is read from, or written to without redundancy.
  function automatic logic [3:0] piece_member();
    logic [MembersBits-1:0] from;
    from         = (copies_from != '0) ? copies_from : copies_left;
    piece_member = member_of(s_q.chunk, s_q.turn);
    if (mirror_level) for (int unsigned i = MembersBits; i > 0; i--) if (from[i-1]) piece_member = 4'(i - 1);
    if (near_level) piece_member = copy ? next_member(s_q.turn) : s_q.turn;
  endfunction

  // Members as places of the stripe whose first data chunk is on `first`: from there on, around.
  function automatic logic [MembersBits-1:0] places_of(input logic [MembersBits-1:0] mask, input logic [3:0] first);
    places_of = ((mask >> first) | (mask << (members - {1'b0, first}))) & all_q;
  endfunction

  function automatic logic [MembersBits-1:0] chunks_between(input logic [3:0] first, input logic [3:0] last);
    chunks_between = 16'((17'd2 << last) - 17'd1) & ~((16'd1 << first) - 16'd1);
  endfunction

  function automatic logic [3:0] lowest_of(input logic [MembersBits-1:0] mask);
    lowest_of = '0;
    for (int unsigned i = MembersBits; i > 0; i--) if (mask[i-1]) lowest_of = 4'(i - 1);
  endfunction

  function automatic logic [3:0] highest_of(input logic [MembersBits-1:0] mask);
    highest_of = '0;
    for (int unsigned i = 0; i < MembersBits; i++) if (mask[i]) highest_of = 4'(i);
  endfunction

  // 2^chunk in GF(2^8): what Q takes a data chunk times.
  function automatic logic [7:0] power(input logic [3:0] chunk);
    unique case (chunk)
      4'd8:    power = 8'h1d;
      4'd9:    power = 8'h3a;
      4'd10:   power = 8'h74;
      4'd11:   power = 8'he8;
      4'd12:   power = 8'hcd;
      4'd13:   power = 8'h87;
      default: power = 8'd1 << chunk[2:0];
    endcase
  endfunction

  function automatic logic reads(input logic internal, input logic [7:0] opcode);
    reads = opcode == (internal ? lvm_pkg::InternalRead : lvm_pkg::OpcodeRead);
  endfunction

  function automatic logic buffered(input logic internal, input logic [7:0] opcode);
    buffered = !internal || opcode == lvm_pkg::InternalRead || opcode == lvm_pkg::InternalWrite;
  endfunction

  // ---- contexts ------------------------------------------------------------------------------------------------------
  lvm_pkg::context_t   loaded_q, s_q;
  logic                is_read, has_buffer;      // of the operation in s_q: into its buffer; it has one
  logic                is_sync;
  logic [MembersBits-1:0] sync_members;
`ifdef FORMAL
  logic [4:0]            f_w;           // the watched context: any
  logic [$bits(s_q)-1:0] f_word_q, f_any_word;
  assign f_w        = $anyconst;
  assign f_any_word = $anyseq;
`else
  logic [$bits(s_q)-1:0] contexts_q [Contexts];  // plain bits: Yosys takes an array of a structure for one structure
`endif
  state_e              state_q;
  logic [4:0]          c_q;
  logic [Contexts-1:0] ready_q, waiting_q, busy_q, suspended_q, quiescing_q, wake;
  logic [8:0]          outstanding_q [Contexts];
  logic [Contexts-1:0] failed_q;
  logic [MembersBits-1:0] failed_members_q [Contexts];
  lvm_pkg::status_t    failed_status_q [Contexts];
  lvm_pkg::order_t     failed_order_q [Contexts];    // of the failed command that was submitted first
  logic                answering_q;   // the context was loaded for firmware's answer

  logic       free_valid, free_take, free_give;
  logic [4:0] free_index;
  index_pool #(.Count(Contexts)) u_free (
    .clk_i, .rst_ni,
    .take_valid_o(free_valid), .take_ready_i(free_take), .take_index_o(free_index),
    .give_valid_i(free_give), .give_index_i(c_q),
    .used_o(contexts_o)
  );

  // The next ready context after the last one taken.
  logic [4:0]          last_q, pick;
  logic [Contexts-1:0] above, candidates, lowest, taken;
  always_comb begin
    above      = ready_q & ~((32'd2 << last_q) - 32'd1);
    candidates = (above != '0) ? above : ready_q;
    lowest     = candidates & (~candidates + 32'd1);
    pick       = {|(lowest & 32'hFFFF0000), |(lowest & 32'hFF00FF00), |(lowest & 32'hF0F0F0F0),
                  |(lowest & 32'hCCCCCCCC), |(lowest & 32'hAAAAAAAA)};
    taken      = (state_q == StIdle && !resume_valid_i) ? lowest : '0;
  end

  // ---- stripes -------------------------------------------------------------------------------------------------------
  logic        map_start, map_done;
  logic [47:0] map_stripe, t_chunk_q;
  logic [3:0]  map_data, map_turn;
  stripe_map u_map (
    .clk_i, .rst_ni,
    .data_chunks_i(near_level ? members : is_sync ? 5'd1 : data_chunks_q), .members_i(members),
    .start_i(map_start), .chunk_i(t_chunk_q),
    .done_o(map_done), .stripe_o(map_stripe), .data_o(map_data), .turn_o(map_turn)
  );

  logic                lock_request, lock_granted, lock_release;
  logic [Contexts-1:0] lock_wake;
  stripe_lock #(.Slots(Contexts), .StripeBits(lvm_pkg::StripeBits)) u_lock (
    .clk_i, .rst_ni,
    .request_i(lock_request), .request_slot_i(c_q), .request_stripe_i(s_q.stripe), .granted_o(lock_granted),
    .release_i(lock_release), .release_slot_i(c_q),
    .wake_o(lock_wake)
  );

  // ---- accumulators --------------------------------------------------------------------------------------------------
  // A column takes as many units in a row as it is long, rounded up to a power of two, from a multiple of that on. Contexts
  // that find no such row wait in a queue, whoever comes while somebody waits behind them: a long column comes by its
  // units however many short ones there are. Only the head of the queue is woken, when units came free or it became the
  // head; it leaves the queue when it has its accumulator, and is never woken after that.
  localparam int unsigned Units = lvm_pkg::AccUnits;

  logic [Units-1:0]            acc_free_q;
  logic [lvm_pkg::AccBits-1:0] acc_pick, acc_pick_q;
  logic                        acc_fits, acc_fits_q, acc_give, acc_end, acc_news_q, acc_wake;
  logic                        acc_wait_push, acc_wait_pop, acc_wait_valid, acc_wait_ready;
  logic                        t_head_q;      // the context was at the head of the queue when it was loaded
  logic [2:0]                  acc_size, t_size_q;  // log2 of the units of the column
  logic [3:0]                  acc_more;      // its units, less one
  logic [4:0]                  acc_waiter;
  logic [5:0]                  acc_waiters;

  assign acc_more = 4'((s_q.hi - s_q.lo - 12'd1) >> 3);
  assign acc_size = acc_more[3] ? 3'd4 : acc_more[2] ? 3'd3 : acc_more[1] ? 3'd2 : acc_more[0] ? 3'd1 : 3'd0;

  // The lowest row that is free and fits; looked for in the cycle before it is asked for.
  always_comb begin
    logic [Units-1:0] rows;    // a bit at the first unit of each
    logic [7:0]       eights;
    rows     = acc_free_q;
    eights   = '0;
    acc_pick = '0;
    if (state_q == StCol3 || state_q == StFit) begin
      if (t_size_q >= 3'd1) rows = rows & (rows >> 1) & 64'h5555_5555_5555_5555;
      if (t_size_q >= 3'd2) rows = rows & (rows >> 2) & 64'h1111_1111_1111_1111;
      if (t_size_q >= 3'd3) rows = rows & (rows >> 4) & 64'h0101_0101_0101_0101;
      if (t_size_q >= 3'd4) rows = rows & (rows >> 8) & 64'h0001_0001_0001_0001;
      for (int unsigned i = 8; i > 0; i--) begin
        eights[i-1] = rows[8*(i-1)+:8] != '0;
        if (eights[i-1]) acc_pick[5:3] = 3'(i - 1);
      end
      for (int unsigned i = 8; i > 0; i--) if (rows[{acc_pick[5:3], 3'(i - 1)}]) acc_pick[2:0] = 3'(i - 1);
    end
    acc_fits = eights != '0;
  end

  // The units of an accumulator.
  function automatic logic [Units-1:0] units_of(input logic [lvm_pkg::AccBits-1:0] first, input logic [2:0] size);
    logic [3:0] low;
    low = 4'((5'd1 << size) - 5'd1);
    for (int unsigned i = 0; i < Units; i++) units_of[i] = ((6'(i) ^ first) & {2'b11, ~low}) == '0;
  endfunction

  // Who waits is at the output before the engine gives the next accumulator back.
  stream_fifo #(.Width(5), .Depth(Contexts), .RegisterOutput(1'b1)) u_acc_waiters (
    .clk_i, .rst_ni,
    .valid_i(acc_wait_push), .ready_o(acc_wait_ready), .data_i(c_q),
    .valid_o(acc_wait_valid), .ready_i(acc_wait_pop), .data_o(acc_waiter),
    .count_o(acc_waiters)
  );
  logic unused_acc_wait_ready;
  assign unused_acc_wait_ready = acc_wait_ready;

  // ---- log -----------------------------------------------------------------------------------------------------------
  logic               log_push, log_go;
  lvm_pkg::decision_t log;
  logic [2:0]         unused_log_count;
  stream_fifo #(.Width(96), .Depth(4)) u_log (
    .clk_i, .rst_ni,
    .valid_i(log_push), .ready_o(log_go), .data_i(log),
    .valid_o(log_valid_o), .ready_i(log_ready_i), .data_o(log_o),
    .count_o(unused_log_count)
  );

  // ---- scratch -------------------------------------------------------------------------------------------------------
  logic [47:0]           t_vlba_q, t_phys_q, t_lba_q;
  logic [15:0]           t_rest_q, t_room_q, t_last_q, t_place_q, t_a_q, t_at_q, t_step_q;
  logic [22:0]           t_extent_room_q;
  logic [40:0]           t_product_q;
  logic [21:0]           t_off_q;
  logic [31:0]           t_ext_q, t_next_q;
  logic                  t_zero_q, t_beyond_q, t_fault_q, t_granted_q, t_cut_q, t_broken_q;
  logic [11:0]           t_h_q;
  logic [11:0]           t_len_q;
  logic [3:0]            t_member_q, t_chunk_index_q, t_k_q;
  lvm_pkg::status_t      t_status_q;
  lvm_pkg::reason_t      t_reason_q;
  logic [MembersBits-1:0] t_members_q;
  logic [lvm_pkg::FragBits-1:0] t_frag_q;
  logic                  cmd_valid_q;
  lvm_pkg::command_t  cmd_q;

  logic cmd_go, single, touched, is_data;
  logic [47:0] copy_lba;
  assign copy_lba    = t_lba_q + (t_broken_q ? 48'(chunk_blocks_q) : '0);  // the copy is one row further
  assign cmd_valid_o = cmd_valid_q;
  assign cmd_o       = cmd_q;
  assign cmd_go      = cmd_valid_q && cmd_ready_i;
  assign single      = s_q.chunk == s_q.chunk_last;
  assign touched     = t_chunk_index_q >= s_q.first && t_chunk_index_q <= s_q.last;

  assign is_data     = {1'b0, t_chunk_index_q} < data_chunks_q;

  // ---- what a column does --------------------------------------------------------------------------------------------
  // As ColumnChoice of lvm-pipeline has it in a table; of places, that is data chunks, then P, then Q.
  logic [MembersBits-1:0] t_touched_q;     // places
  logic [MembersBits-1:0] t_missing_q;     // places, of a part of a read
  logic                   t_lost_q;        // more are missing than there are parities
  logic [3:0]             choice;
  logic [4:0]             parities_left, few;
  logic                   trusted, touched_missing, untouched_missing;

  assign trusted           = stripe_trusted_q && !s_q.reconstruct;
  assign touched_missing   = (s_q.missing & t_touched_q) != '0;
  assign untouched_missing = (s_q.missing & data_places_q & ~t_touched_q) != '0;
  assign parities_left     = 5'($countones(all_q & ~data_places_q & ~s_q.missing));
  assign few               = {1'b0, t_k_q} + parities_left;

  always_comb begin
    if (is_read) begin
      choice = (t_lost_q || !stripe_trusted_q) ? Lost : Decode;
    end else if (t_lost_q) begin
      choice = Lost;
    end else if (parities_left == '0) begin
      choice = DataOnly;
    end else if (untouched_missing) begin
      choice = !trusted ? Lost : touched_missing ? Recover : ReadModify;
    end else if ({1'b0, t_k_q} == data_chunks_q) begin
      choice = Full;
    end else begin
      choice = (trusted && !touched_missing && few < data_chunks_q - {1'b0, t_k_q}) ? ReadModify : Reconstruct;
    end
  end

  // What is missing, as roles, and which chunk's beats take which coefficients to tell it.
  logic [3:0]  t_wanted_a_q, t_wanted_b_q;  // places: the lowest that is missing, and the highest
  logic [1:0]  t_ask_q;                     // cycles since the question
  logic [7:0]  t_power_q;                   // recovery: 2^d of the untouched chunk d
  logic        t_second_q;                  // recovery: d is the second of the two
  logic        t_half_q;
  logic [3:0]  wanted;
  logic        coded, read_wanted, asked;
  logic [7:0]  first_coefficient, second_coefficient, recovery, recovery_q;
  logic [15:0] read_coefficients, data_coefficients;

  function automatic logic [3:0] role(input logic [3:0] place);
    role = ({1'b0, place} < data_chunks_q) ? place : ({1'b0, place} == data_chunks_q) ? 4'd14 : 4'd15;
  endfunction

  // Coefficients must be worked out: of RAID 5 all are 1.
  assign coded = dual_level && (s_q.strategy == Recover || s_q.strategy == Decode || s_q.strategy == Sync) && !s_q.plain;
  assign wanted = t_half_q ? t_wanted_b_q : t_wanted_a_q;
  assign asked = !coded || t_ask_q == 2'd3;

  raid6_coefficients u_coefficients (
    .clk_i, .ask_i(state_q == StRead1 && coded),
    .member_i(role(t_chunk_index_q)), .wanted_a_i(role(t_wanted_a_q)), .wanted_b_i(role(t_wanted_b_q)),
    .first_o(first_coefficient), .second_o(second_coefficient)
  );

  assign recovery = t_second_q ? second_coefficient : first_coefficient;
  gf256_multiply #(.Bytes(1)) u_recovery (
    .valid_i(state_q == StRead1 && s_q.strategy == Recover), .coefficient_i(recovery), .data_i(t_power_q),
    .product_o(recovery_q)
  );

  always_comb begin
    read_wanted = !s_q.missing[t_chunk_index_q];
    unique case (s_q.strategy)
      ReadModify:  read_wanted = read_wanted && (touched || !is_data);
      Reconstruct: read_wanted = read_wanted && is_data && !touched;
      // Of a single missing chunk P tells all.
      Decode:      read_wanted = s_q.plain ? touched : read_wanted && (is_data || {1'b0, t_chunk_index_q} == data_chunks_q ||
                                                                       t_wanted_a_q != t_wanted_b_q);
      default: ;
    endcase
    data_coefficients = {dual_level ? power(t_chunk_index_q) : 8'd0, 8'd1};
    if (coded && s_q.strategy == Recover) begin
      read_coefficients = {recovery_q, recovery} ^ ((is_data && !touched) ? data_coefficients : '0);
    end else if (coded && s_q.strategy == Sync) begin
      read_coefficients = {t_need_b_q ? second_coefficient : 8'd0, t_need_a_q ? first_coefficient : 8'd0};
    end else if (coded) begin
      // P or Q is not recovered.
      read_coefficients = {({1'b0, t_wanted_b_q} < data_chunks_q && t_wanted_a_q != t_wanted_b_q) ? second_coefficient : 8'd0,
                           first_coefficient};
    end else if (is_data) begin
      read_coefficients = data_coefficients;
    end else begin
      read_coefficients = (!dual_level || {1'b0, t_chunk_index_q} == data_chunks_q) ? lvm_pkg::OnlyFirst : lvm_pkg::OnlySecond;
    end
  end

  // ---- what a column of a SYNC does ----------------------------------------------------------------------------------
  logic [MembersBits-1:0] t_named_q, t_offline_q;   // places
  logic [MembersBits-1:0] sync_reads, sync_writes, unread, to_place, placed, sync_all_q, passed_on;
  logic                   sync_refused, sync_nothing, outside_q;
  logic                   t_need_a_q, t_need_b_q;   // the chunk that an accumulator's half tells is written
  logic [3:0]             sync_first;               // member of the first place
  logic [7:0]             judged_q [Contexts];      // blocks of the column that differ

  assign sync_members = {s_q.op.hdgst, s_q.op.status};
  assign sync_first   = parity_level ? member_of(4'd0, s_q.turn) : near_level ? s_q.turn : 4'd0;
  // One after the other, for the shifter is wide.
  assign to_place     = (state_q == StChoose0) ? sync_members : (state_q == StChoose1) ? offline_q : missing;
  assign placed       = places_of(to_place, t_member_q);
  assign unread       = ~sync_reads & all_q;
  always_comb for (int unsigned i = 0; i < MembersBits; i++) passed_on[i] = ((~s_q.missing & all_q) >> i) != '0;

  // Good from the second cycle of a stripe on.
  always_ff @(posedge clk_i) begin
    sync_all_q <= near_level ? 16'd3 : all_q;
    outside_q  <= s_q.stripe >= cfg_i.stripes || s_q.op.lba[47:40] != '0;
  end

  sync_choice u_sync_choice (
    .clk_i,
    .parity_i(parity_level), .dual_i(dual_level), .all_i(sync_all_q), .data_i(data_places_q),
    .possible_i((parity_level || mirror_level || near_level) && !outside_q), .trusted_i(stripe_trusted_q),
    .missing_i(s_q.missing), .offline_i(t_offline_q),
    .check_i(s_q.op.ddgst), .named_i(sync_members != '0), .stray_i((sync_members & ~all_q) != '0),
    .named_at_i(t_named_q), .passed_i(s_q.passed),
    .refused_o(sync_refused), .nothing_o(sync_nothing), .reads_o(sync_reads), .writes_o(sync_writes)
  );

  // Address in DPU memory of a block of the operation's buffer; an internal read's and write's is its tag's.
  logic [19:0] buffer_q;
  always_ff @(posedge clk_i) begin
    buffer_q <= cfg_i.payload_base[39:20] + {11'd0, s_q.op.internal, s_q.op.internal ? s_q.op.cid[7:0] : s_q.op.op};
  end
  function automatic logic [39:0] buffer_at(input logic [10:0] block);
    buffer_at = has_buffer ? {buffer_q, block, 9'd0} : '0;
  endfunction

  // ---- what the state says -------------------------------------------------------------------------------------------
  logic member_steps;
  assign member_steps   = (!cmd_valid_q || cmd_go) &&
                          (state_q == StReadNext || (state_q == StWriteNext && t_chunk_index_q != s_q.last) ||
                           state_q == StWriteEnd || state_q == StMirrorNext || state_q == StFlushNext ||
                           state_q == StSyncWriteNext || state_q == StLogNext);
  logic [7:0] log_stored;
  logic resume_known, finish_go, column_reads, column_adds, column_logs, data_added, column_ready, column_begins;
  assign column_reads   = s_q.strategy != Full && s_q.strategy != DataOnly;
  assign column_adds    = s_q.strategy != DataOnly && !s_q.again;
  assign column_logs    = cfg_i.log_enable && s_q.strategy != DataOnly;
  // A whole column of which all is on its way tells nothing of its own.
  assign log_stored     = (s_q.strategy == Full && s_q.wanted == '0) ? 8'd0 : 8'(s_q.hi - s_q.lo);
  assign data_added     = s_q.wanted[t_chunk_index_q];
  assign column_ready   = s_q.plain || (acc_fits_q && (t_head_q || acc_waiters == '0));
  assign column_begins  = state_q == StAlloc && column_ready && log_go;
  assign ft_raddr_o     = {s_q.op.op, (state_q == StNextRun || state_q == StExc0) ? lvm_pkg::FragOffset : s_q.frag};
  assign map_start      = state_q == StMap1;
  assign lock_request   = state_q == StJob4;
  assign lock_release   = (state_q == StStripeDone || state_q == StAbort) && s_q.locked && log_go;
  assign acc_give       = state_q == StColDone || acc_end;
  assign acc_end        = s_q.acc_held && ((state_q == StFail && s_q.phase != PhaseWrites && s_q.phase != PhaseLog) ||
                                           (state_q == StAbort && (log_go || !s_q.locked)));
  assign acc_wait_push  = state_q == StAlloc && !column_ready && !t_head_q;
  assign acc_wait_pop   = column_begins && !s_q.plain && t_head_q;
  assign acc_wake       = acc_news_q && acc_wait_valid && !acc_wait_pop;
  assign arm_o          = column_begins && column_reads && !s_q.plain;
  assign arm_acc_o      = acc_pick_q;
  assign resume_known   = suspended_q[resume_i.ctx] &&
                          (resume_i.kind == lvm_pkg::ResumeRetry ||
                           (resume_i.kind == lvm_pkg::ResumeComplete && resume_i.status != '0));
  assign free_take      = state_q == StIdle && !resume_valid_i && ready_q == '0 && start_valid_i;
  assign start_ready_o  = free_take && free_valid;
  // The answer stays at the input until its context is loaded.
  assign resume_ready_o = (state_q == StIdle && resume_valid_i && !resume_known) || (state_q == StAnswer && log_go);
  assign count_error_o  = state_q == StIdle && resume_valid_i && !resume_known;

  assign done_valid_o   = state_q == StFinish && !s_q.op.internal && log_go;
  always_comb begin
    done_o        = s_q.op;
    done_o.status = t_status_q;
  end
  assign exc_valid_o    = (state_q == StFinish && s_q.op.internal && log_go) || (state_q == StExc3 && log_go);
  always_comb begin
    exc_o             = '0;
    exc_o.op          = s_q.op;
    exc_o.ctx         = c_q;
    if (state_q == StFinish) begin
      exc_o.reason = lvm_pkg::ReasonInternalDone;
      exc_o.stage  = lvm_pkg::StageRaid;
      exc_o.status = t_status_q;
      if (is_sync) {exc_o.blocks_top, exc_o.op.blocks} = s_q.differed;
    end else begin
      exc_o.reason      = t_reason_q;
      exc_o.stage       = t_reason_q == lvm_pkg::ReasonIoFail ? lvm_pkg::StageStorage : lvm_pkg::StageRaid;
      exc_o.frag        = t_frag_q;
      exc_o.members     = t_members_q;
      exc_o.status      = t_status_q;
      exc_o.frag_lba    = t_lba_q;
      exc_o.frag_blocks = t_rest_q;
      exc_o.frag_offset = {t_place_q[10:0], 9'd0};
    end
  end
  assign finish_go = log_go && (s_q.op.internal ? exc_ready_i : done_ready_i);
  assign free_give = state_q == StFinish && finish_go;

  always_comb begin
    log      = '0;
    log.op   = s_q.op.op;
    log.unit = {3'd0, c_q};
    log.cid  = s_q.op.cid;
    log.key  = {8'd0, s_q.stripe};
    log_push = 1'b0;
    unique case (state_q)
      StBegin: begin
        log_push = 1'b1;
        log.kind = lvm_pkg::LogStart;
        log.key  = '0;
      end
      StJob5: begin
        log_push = 1'b1;
        log.kind = t_granted_q ? lvm_pkg::LogGrant : lvm_pkg::LogWait;
      end
      StGrant: begin
        log_push = 1'b1;
        log.kind = lvm_pkg::LogGrant;
      end
      StAlloc: begin
        log_push = column_ready;
        log.kind = lvm_pkg::LogColumn;
        log.aux  = {4'd0, s_q.strategy};
      end
      StStripeDone, StAbort: begin
        log_push = s_q.locked;
        log.kind = lvm_pkg::LogRelease;
      end
      StExc3: begin
        log_push = exc_ready_i;
        log.kind = lvm_pkg::LogException;
        log.aux  = {4'd0, t_reason_q};
      end
      StAnswer: begin
        log_push = 1'b1;
        log.kind = lvm_pkg::LogResume;
        log.aux  = resume_i.kind;
      end
      StFinish: begin
        log_push = s_q.op.internal ? exc_ready_i : done_ready_i;
        log.kind = lvm_pkg::LogFinish;
        log.aux  = t_status_q[7:0];
        log.key  = '0;
      end
      default: ;
    endcase
  end

  assign count_full_o        = column_begins && s_q.strategy == Full;
  assign count_read_modify_o = column_begins && s_q.strategy == ReadModify;
  assign count_reconstruct_o = column_begins && s_q.strategy == Reconstruct;
  assign count_recover_o     = column_begins && s_q.strategy == Recover;
  assign count_data_only_o   = column_begins && s_q.strategy == DataOnly;
  assign count_decode_o      = column_begins && s_q.strategy == Decode && !s_q.plain;
  assign count_lock_wait_o   = state_q == StJob5 && log_go && !t_granted_q;
  assign stall_context_o     = start_valid_i && !free_valid;
  assign stall_accumulator_o = acc_wait_valid;
  assign count_sync_o        = column_begins && s_q.strategy == Sync;
  assign count_check_o       = column_begins && s_q.strategy == Check;
  assign log_begin_o         = state_q == StLog3 && !t_lost_q;
  assign log_over_o          = state_q == StColDone || (state_q == StAbort && (log_go || !s_q.locked));
  assign log_ctx_o           = c_q;
  always_comb begin
    log_column_o          = '0;
    log_column_o.stripe   = s_q.stripe;
    log_column_o.offset   = s_q.lo;
    log_column_o.number   = cfg_i.log_sequence + 40'd1;
    log_column_o.blocks   = 8'(s_q.hi - s_q.lo);
    log_column_o.stored   = log_stored;
    log_column_o.touched  = t_touched_q & ~s_q.wanted;
    log_column_o.missing  = t_members_q;
    log_column_o.strategy = s_q.strategy;
  end
  assign synced_o            = state_q == StSynced && !s_q.op.ddgst;
  assign synced_stripe_o     = s_q.stripe;
  assign synced_members_o    = sync_members;
  assign fault_taken_o       = (state_q == StPiece1 || state_q == StGranted) && t_fault_q;
  assign idle_o              = state_q == StIdle && ready_q == '0 && !resume_valid_i && !log_valid_o &&
                               !(start_valid_i && free_valid) && !cmd_valid_q;

  // ---- waking --------------------------------------------------------------------------------------------------------
  logic event_last, zero_now;
  assign event_last = event_valid_i && outstanding_q[event_i.ctx] == 9'd1;
  assign zero_now   = outstanding_q[c_q] == '0 || (event_last && event_i.ctx == c_q);
  always_comb begin
    wake = lock_wake;
`ifdef BROKEN_LOG_FIRST_ANSWER
    if (event_valid_i && waiting_q[event_i.ctx]) wake[event_i.ctx] = 1'b1;  // the others will come
`else
    if (event_last && waiting_q[event_i.ctx]) wake[event_i.ctx] = 1'b1;
`endif
    if (acc_wake) wake[acc_waiter] = 1'b1;
    if (state_q == StWait && zero_now) wake[c_q] = 1'b1;
    if (free_give) wake = wake | quiescing_q;
  end

`ifdef FORMAL
  // The proof looks at one context; of the others' words it knows nothing.
  always_ff @(posedge clk_i) begin
    if (state_q == StLoad0) loaded_q <= (c_q == f_w) ? f_word_q : f_any_word;
    if ((state_q == StWait || state_q == StPark) && c_q == f_w) f_word_q <= s_q;
  end
`else
  always_ff @(posedge clk_i) begin
    if (state_q == StLoad0) loaded_q <= contexts_q[c_q];
    if (state_q == StWait || state_q == StPark) contexts_q[c_q] <= s_q;
  end
`endif

  // ---- the engine ----------------------------------------------------------------------------------------------------
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q     <= StIdle;
      c_q         <= '0;
      last_q      <= '0;
      ready_q     <= '0;
      waiting_q   <= '0;
      busy_q      <= '0;
      suspended_q <= '0;
      quiescing_q <= '0;
      failed_q    <= '0;
      acc_free_q  <= '1;
      cmd_valid_q <= 1'b0;
      answering_q <= 1'b0;
      acc_news_q  <= 1'b0;
      acc_fits_q  <= 1'b0;
      acc_pick_q  <= '0;
      t_head_q    <= 1'b0;
      t_size_q    <= '0;
      for (int unsigned i = 0; i < Contexts; i++) outstanding_q[i] <= '0;
    end else begin
      ready_q     <= (ready_q & ~taken) | wake;
      acc_news_q  <= acc_give || acc_wait_pop || (acc_news_q && !acc_wake && acc_waiters != '0);
      if (state_q == StCol3 || state_q == StFit) begin
        acc_fits_q <= acc_fits;
        acc_pick_q <= acc_pick;
      end
      if (cmd_go) cmd_valid_q <= 1'b0;
      if (differ_i) judged_q[differ_ctx_i] <= judged_q[differ_ctx_i] + 8'd1;

      // Commands in flight: one more when the submission stage has taken it, one less when it has completed. Data that is sent to
      // nobody has completed when it has been added.
      if (cmd_go && !(event_valid_i && event_i.ctx == cmd_q.ctx)) begin
        outstanding_q[cmd_q.ctx] <= outstanding_q[cmd_q.ctx] + 9'd1;
      end
      if (event_valid_i) begin
        if (!(cmd_go && event_i.ctx == cmd_q.ctx)) outstanding_q[event_i.ctx] <= outstanding_q[event_i.ctx] - 9'd1;
        if (event_last) waiting_q[event_i.ctx] <= 1'b0;
        if (event_i.status != '0) begin
          failed_q[event_i.ctx]         <= 1'b1;
          failed_members_q[event_i.ctx] <= (failed_q[event_i.ctx] ? failed_members_q[event_i.ctx] : '0) |
                                           (16'd1 << event_i.member);
          if (!failed_q[event_i.ctx] || event_i.order < failed_order_q[event_i.ctx]) begin
            failed_status_q[event_i.ctx] <= event_i.status;
            failed_order_q[event_i.ctx]  <= event_i.order;
          end
        end
      end

      unique case (state_q)
        // ---- the next thing to do
        StIdle: begin
          answering_q <= 1'b0;
          if (resume_valid_i) begin
            c_q <= resume_i.ctx;
            if (resume_known) begin
              answering_q <= 1'b1;
              state_q     <= StLoad0;
            end
          end else if (ready_q != '0) begin
            c_q     <= pick;
            last_q  <= pick;
            state_q <= StLoad0;
          end else if (start_valid_i && free_valid) begin
            c_q     <= free_index;
            s_q     <= '0;
            s_q.op  <= start_i;
            is_read    <= reads(start_i.internal, start_i.opcode);
            has_buffer <= buffered(start_i.internal, start_i.opcode);
            is_sync    <= start_i.internal && start_i.opcode == lvm_pkg::InternalSync;
            state_q <= StBegin;
          end
        end
        StLoad0: state_q <= StLoad1;
        StLoad1: begin
          s_q        <= loaded_q;
          is_read    <= reads(loaded_q.op.internal, loaded_q.op.opcode);
          has_buffer <= buffered(loaded_q.op.internal, loaded_q.op.opcode);
          is_sync    <= loaded_q.op.internal && loaded_q.op.opcode == lvm_pkg::InternalSync;
          state_q <= answering_q ? StAnswer : StWake;
        end
        StWake: begin
          t_status_q <= lvm_pkg::StatusSuccess;
          t_size_q   <= acc_size;
          t_head_q   <= s_q.phase == PhaseAcc;
          unique case (s_q.phase)
            PhaseRun:     state_q <= failed_q[c_q] ? StFail : s_q.refused ? StExc0 :
                                     s_q.by_stripe ? StStripeNext : StNextRun;
            PhaseLock:    state_q <= StGrant;
            PhaseAcc:     state_q <= StFit;
            PhaseReads:   state_q <= failed_q[c_q] ? StFail : s_q.strategy == Sync ? StSyncWrite0 :
                                     s_q.strategy == Check ? StJudge0 :
                                     !is_read ? (column_logs ? StLog0 : StWrite0) : s_q.plain ? StColNext : StStore0;
`ifdef BROKEN_LOG_FAILED
            PhaseLog:     state_q <= StWrite0;  // an entry that was refused will do
`else
            PhaseLog:     state_q <= failed_q[c_q] ? StFail : StWrite0;
`endif
            PhaseWrites:  state_q <= failed_q[c_q] ? StFail : StColDone;
            PhaseStore:   state_q <= StColDone;
            PhaseJudge:   state_q <= StJudged;
            PhaseMirror:  state_q <= failed_q[c_q] ? StFail : StStripeDone;
            PhaseFlush:   state_q <= failed_q[c_q] ? StFail : StFinish;
            PhaseQuiesce: state_q <= StQuiesce;
            default:      state_q <= StPark;
          endcase
          if (s_q.phase == PhaseRun && !failed_q[c_q] && s_q.refused) begin
            t_reason_q  <= lvm_pkg::ReasonRaidErr;
            t_members_q <= s_q.offline;
            t_at_q      <= s_q.run_done;
            s_q.phase   <= PhaseMap;
          end
        end
        StAnswer: if (log_go) begin
          suspended_q[c_q] <= 1'b0;
          t_size_q         <= acc_size;
          t_status_q       <= (resume_i.kind == lvm_pkg::ResumeComplete) ? resume_i.status : lvm_pkg::StatusSuccess;
          t_member_q       <= '0;
          t_fault_q        <= cfg_i.fault_armed && cfg_i.fault_stripe == s_q.stripe;
          t_last_q         <= s_q.run_blocks - 16'd1;
          if (resume_i.kind == lvm_pkg::ResumeComplete) begin
            state_q <= StAbort;
          end else begin
            s_q.reconstruct <= s_q.reconstruct || resume_i.reconstruct;
            unique case (s_q.phase)
              PhaseReads:              state_q <= StCol0;
              PhaseWrites: begin
                s_q.again <= 1'b1;
                state_q   <= is_sync ? StSyncWrite0 : StWrite0;
              end
              PhaseLog:                state_q <= StLogPlace;
              PhaseMirror:             state_q <= StMirror0;
              PhaseFlush:              state_q <= StFlush;
              PhaseGranted:            state_q <= StGranted;
              default: begin
                // A part of a run that is read stripe by stripe begins where it began.
                s_q.run_done <= s_q.by_stripe ? s_q.place : '0;
                s_q.chunk    <= s_q.first;
                s_q.off      <= s_q.lo;
                s_q.refused  <= 1'b0;
                state_q      <= s_q.by_stripe ? StJob0 : StMap0;
              end
            endcase
          end
        end

        // ---- a new operation
        StBegin: if (log_go) begin
          busy_q[c_q]    <= 1'b1;
          s_q.waits      <= busy_q;
          t_status_q     <= lvm_pkg::StatusSuccess;
          t_member_q     <= '0;
          if (s_q.op.internal && s_q.op.opcode == lvm_pkg::InternalFlush) state_q <= StFlush;
          else if (s_q.op.internal && s_q.op.opcode == lvm_pkg::InternalQuiesce) state_q <= StQuiesce;
          else state_q <= is_sync ? StSync0 : StNextRun;
        end

        // ---- SYNC: as a run of each stripe
        StSync0: begin
          t_vlba_q <= s_q.op.lba * 48'(data_chunks_q);
          // Of RAID 10 as in StMap0.
          t_chunk_q        <= near_level ? s_q.op.lba << 1 : s_q.op.lba;
          s_q.stripes_left <= s_q.op.blocks;
          state_q          <= StSync1;
        end
        StSync1: begin
          s_q.run_lba    <= t_vlba_q << cfg_i.chunk_shift;
          s_q.run_blocks <= 16'(data_chunks_q) << cfg_i.chunk_shift;
          state_q        <= StMap1;
        end

        // ---- a run: fragments that follow each other physically
        StNextRun: begin
          s_q.run_start   <= s_q.run_start + s_q.run_blocks;
          s_q.run_blocks  <= '0;
          s_q.run_done    <= '0;
          s_q.reconstruct <= 1'b0;
          s_q.refused     <= 1'b0;
          s_q.by_stripe   <= 1'b0;
          state_q         <= StRun0;
        end
        StRun0: begin
          t_vlba_q <= s_q.op.lba + 48'(s_q.run_start);
          t_rest_q <= s_q.op.blocks - s_q.run_start;
          t_last_q <= s_q.op.blocks - 16'd1;
          t_off_q  <= (s_q.run_start == '0) ? {1'b0, ft_rdata_i[20:0]} : '0;
          if (s_q.run_start == s_q.op.blocks) begin
            state_q <= StFinish;
          end else if (s_q.op.internal) begin
            s_q.run_lba    <= s_q.op.lba;
            s_q.run_blocks <= s_q.op.blocks;
            state_q        <= StMap0;
          end else begin
            state_q <= StRun1;
          end
        end
        StRun1: begin
          {t_zero_q, t_ext_q} <= ft_rdata_i;
          // A run that is not the first begins with its extent.
          if (!by_units) t_off_q <= t_vlba_q[21:0] & extent_mask_q;
          state_q             <= StRun2;
        end
        StRun2: begin
          t_extent_room_q <= {1'b0, extent_blocks_q} - {1'b0, t_off_q};
          t_phys_q        <= 48'(t_ext_q) << cfg_i.extent_shift;
          t_product_q     <= by_units ? 41'(t_ext_q) * 41'(cfg_i.extent_units) : '0;
          t_next_q        <= t_ext_q + 32'd1;
          s_q.frag        <= s_q.frag + 5'd1;
          state_q         <= StRun3;
        end
        StRun3: begin
          // Zeros are a run of which nothing is done.
          s_q.run_lba    <= by_units ? {t_product_q, 7'd0} + 48'(t_off_q) : t_phys_q | 48'(t_off_q);
          s_q.run_blocks <= ({7'd0, t_rest_q} < t_extent_room_q) ? t_rest_q : t_extent_room_q[15:0];
          t_last_q       <= t_rest_q - 16'd1;
          // With all that is left in the fragment, none can follow.
          state_q        <= t_zero_q ? StNextRun : ({7'd0, t_rest_q} <= t_extent_room_q) ? StMap0 : StRun4;
        end
        StRun4: begin
          t_rest_q <= t_rest_q - s_q.run_blocks;
          state_q  <= StRun5;
        end
        StRun5: begin
          t_last_q <= s_q.run_blocks - 16'd1;
          t_step_q <= ({6'd0, t_rest_q} < extent_blocks_q) ? t_rest_q : extent_blocks_q[15:0];
          if (t_rest_q != '0 && ft_rdata_i == {1'b0, t_next_q}) begin
            t_next_q <= t_next_q + 32'd1;
            s_q.frag <= s_q.frag + 5'd1;
            state_q  <= StRun6;
          end else begin
            state_q <= StMap0;
          end
        end
        StRun6: begin
          s_q.run_blocks <= s_q.run_blocks + t_step_q;
          t_rest_q       <= t_rest_q - t_step_q;
          state_q        <= StRun5;
        end

        // ---- where it lies
        StMap0: begin
          // Of RAID 10: the first copies, counted in chunks of all members.
          t_chunk_q <= near_level ? s_q.run_lba >> cfg_i.chunk_shift << 1 : s_q.run_lba >> cfg_i.chunk_shift;
          t_lba_q   <= s_q.run_lba + 48'(t_last_q);
          state_q   <= StMap1;
        end
        StMap1: begin
          t_lba_q <= t_lba_q >> cfg_i.chunk_shift;
          state_q <= StMap2;
        end
        StMap2: begin
          t_beyond_q <= t_lba_q >= capacity_q;
          s_q.off    <= s_q.run_lba[11:0] & chunk_mask_q;
          state_q    <= StMap3;
        end
        StMap3: if (map_done) begin
          s_q.stripe <= near_level ? t_chunk_q[40:1] : map_stripe[39:0];
          s_q.chunk  <= near_level ? '0 : map_data;
          s_q.turn   <= near_level ? map_data : map_turn;
          state_q    <= StMap4;
        end
        StMap4: begin
          s_q.base <= 48'(map_stripe[39:0]) << cfg_i.chunk_shift;
          if (is_sync) begin
            state_q <= StJob0;
          end else if (t_beyond_q || !level_known) begin
            t_reason_q  <= lvm_pkg::ReasonRaidErr;
            t_members_q <= '0;
            t_at_q      <= '0;
            s_q.phase   <= PhaseMap;
            state_q     <= StExc0;
          end else if (is_read && parity_level && by_stripe_q) begin
            s_q.by_stripe <= 1'b1;
            state_q       <= StJob0;
          end else if (is_read || cfg_i.level == lvm_pkg::Raid0) begin
            state_q <= StPiece0;
          end else begin
            state_q <= StJob0;
          end
        end

        // ---- pieces of chunks: reads, and writes without redundancy
        StPiece0: begin
          t_rest_q   <= s_q.run_blocks - s_q.run_done;
          t_room_q   <= 16'(chunk_blocks_q) - 16'(s_q.off);
          t_member_q <= piece_member();
          t_fault_q  <= cfg_i.fault_armed && cfg_i.fault_stripe == s_q.stripe;
          t_lba_q    <= s_q.base + 48'(s_q.off);
          t_broken_q <= near_level && copy && pair_breaks;
          t_place_q  <= s_q.run_start + s_q.run_done;
          state_q    <= StPiece1;
        end
        StPiece1: begin
          t_len_q <= (t_rest_q < t_room_q) ? t_rest_q[11:0] : t_room_q[11:0];
          if (missing[t_member_q] || t_fault_q) begin
            s_q.refused <= 1'b1;
            s_q.offline <= ((mirror_level || near_level) ? holders : 16'd1 << t_member_q) & missing;
            s_q.phase   <= PhaseRun;
            state_q     <= StWait;
          end else begin
            cmd_valid_q      <= 1'b1;
            cmd_q            <= '0;
            cmd_q.opcode     <= is_read ? lvm_pkg::OpcodeRead : lvm_pkg::OpcodeWrite;
            cmd_q.member     <= t_member_q;
            cmd_q.lba        <= copy_lba;
            cmd_q.blocks     <= (t_rest_q < t_room_q) ? t_rest_q[11:0] : t_room_q[11:0];
            cmd_q.fua        <= s_q.op.fua;
            cmd_q.ctx        <= c_q;
            cmd_q.cid        <= s_q.op.cid;
            cmd_q.op         <= s_q.op.op;
            cmd_q.internal   <= s_q.op.internal;
            cmd_q.placed     <= has_buffer;
            cmd_q.address    <= buffer_at(t_place_q[10:0]);
            cmd_q.store      <= is_read;
            cmd_q.source     <= has_buffer ? lvm_pkg::SourceBuffer : lvm_pkg::SourceZero;
            cmd_q.order      <= s_q.run_done[10:0];
            state_q          <= StPiece2;
          end
        end
        StPiece2: if (cmd_go) begin
          s_q.run_done <= s_q.run_done + 16'(t_len_q);
          s_q.off      <= '0;
          if ({1'b0, s_q.chunk} + 5'd1 == data_chunks_q && !s_q.by_stripe) begin
            s_q.chunk  <= '0;
            s_q.stripe <= s_q.stripe + 40'd1;
            s_q.base   <= s_q.base + (stripe_wraps ? 48'(chunk_blocks_q) : '0);
            s_q.turn   <= turn_after;
          end else begin
            s_q.chunk <= s_q.chunk + 4'd1;
          end
          state_q <= StPiece3;
        end
        StPiece3: begin
          s_q.phase <= PhaseRun;
          state_q   <= (s_q.by_stripe ? s_q.run_done - s_q.place == s_q.step_blocks : s_q.run_done == s_q.run_blocks) ?
                       StWait : StPiece0;
        end

        // ---- one stripe of a write, under its lock; or of a read, if a chunk that it touches is missing
        StJob0: begin
          t_member_q <= member_of(4'd0, s_q.turn);
          t_rest_q <= s_q.run_blocks - s_q.run_done;
          t_room_q <= (16'(data_chunks_q) - 16'(s_q.chunk)) << cfg_i.chunk_shift;
          state_q  <= StJob1;
        end
        StJob1: begin
          t_room_q    <= t_room_q - 16'(s_q.off);
          t_missing_q <= placed;
          state_q     <= StJob2;
        end
        StJob2: begin
          s_q.step_blocks <= (t_rest_q < t_room_q) ? t_rest_q : t_room_q;
          state_q         <= StJob3;
        end
        StJob3: begin
          t_last_q <= s_q.step_blocks + 16'(s_q.off) - 16'd1;
          state_q  <= is_read ? StPart0 : StJob4;
        end
        StPart0: begin
          s_q.chunk_last <= s_q.chunk + 4'(t_last_q >> cfg_i.chunk_shift);
          state_q        <= StPart1;
        end
        StPart1: begin
          if ((chunks_between(s_q.chunk, s_q.chunk_last) & t_missing_q) != '0) begin
            state_q <= StJob4;
          end else begin
            s_q.first <= s_q.chunk;
            s_q.lo    <= s_q.off;
            s_q.place <= s_q.run_done;
            state_q   <= StPiece0;
          end
        end
        StJob4: begin
          s_q.chunk_last <= s_q.chunk + 4'(t_last_q >> cfg_i.chunk_shift);
          s_q.off_end    <= (t_last_q[11:0] & chunk_mask_q) + 12'd1;
          t_granted_q    <= lock_granted;
          state_q        <= StJob5;
        end
        StJob5: begin
          t_fault_q <= cfg_i.fault_armed && cfg_i.fault_stripe == s_q.stripe;
          if (log_go) begin
            s_q.phase <= PhaseLock;
            state_q   <= t_granted_q ? StGranted : StPark;
          end
        end
        StGrant: begin
          t_fault_q <= cfg_i.fault_armed && cfg_i.fault_stripe == s_q.stripe;
          if (log_go) state_q <= StGranted;
        end
        StGranted: begin
          s_q.locked      <= 1'b1;
          s_q.reconstruct <= 1'b0;
          s_q.lo          <= single ? s_q.off : '0;
          s_q.passed      <= '0;
          if ((parity_level && beyond_parity && !is_read && !is_sync) || t_fault_q) begin
            t_reason_q  <= lvm_pkg::ReasonRaidErr;
            t_members_q <= missing & holders;
            s_q.phase   <= PhaseGranted;
            state_q     <= StExc0;
          end else begin
            state_q <= (parity_level || is_sync) ? StCol0 : StMirror0;
          end
        end

        // ---- a mirrored piece: the same on every member that holds it and is not missing
        StMirror0: begin
          t_chunk_index_q <= '0;
          t_member_q      <= near_level ? s_q.turn : '0;
          t_lba_q         <= s_q.base + 48'(s_q.lo);
          t_broken_q      <= 1'b0;
          if (copies_left == '0) begin
            t_reason_q  <= lvm_pkg::ReasonRaidErr;
            t_members_q <= holders;
            s_q.phase   <= PhaseGranted;
            state_q     <= StExc0;
          end else begin
            s_q.phase <= PhaseMirror;
            state_q   <= StMirror1;
          end
        end
        StMirror1: begin
          cmd_valid_q    <= !missing[t_member_q];
          cmd_q          <= '0;
          cmd_q.opcode   <= lvm_pkg::OpcodeWrite;
          cmd_q.member   <= t_member_q;
          cmd_q.lba      <= copy_lba;
          cmd_q.blocks   <= s_q.step_blocks[11:0];
          cmd_q.fua      <= s_q.op.fua;
          cmd_q.ctx      <= c_q;
          cmd_q.cid      <= s_q.op.cid;
          cmd_q.op       <= s_q.op.op;
          cmd_q.internal <= s_q.op.internal;
          cmd_q.placed   <= has_buffer;
          cmd_q.address  <= buffer_at(11'(s_q.run_start + s_q.run_done));
          cmd_q.source   <= has_buffer ? lvm_pkg::SourceBuffer : lvm_pkg::SourceZero;
          cmd_q.order    <= 11'(t_chunk_index_q);
          state_q        <= StMirrorNext;
        end
        StMirrorNext: if (!cmd_valid_q || cmd_go) begin
          t_chunk_index_q <= t_chunk_index_q + 4'd1;
          t_broken_q      <= near_level && pair_breaks;
          state_q         <= ({1'b0, t_chunk_index_q} + 5'd1 == (near_level ? 5'd2 : members)) ? StWait : StMirror1;
        end

        // ---- a column: offsets at which the same chunks are touched
        StCol0: begin
          t_h_q     <= single ? s_q.off_end :
                       (s_q.lo < s_q.off && s_q.lo < s_q.off_end) ? ((s_q.off < s_q.off_end) ? s_q.off : s_q.off_end) :
                       (s_q.lo < s_q.off || s_q.lo < s_q.off_end) ? ((s_q.off < s_q.off_end) ? s_q.off_end : s_q.off) :
                       chunk_blocks_q;
          s_q.first <= (s_q.lo >= s_q.off) ? s_q.chunk : s_q.chunk + 4'd1;
          s_q.last  <= (s_q.lo < s_q.off_end) ? s_q.chunk_last : s_q.chunk_last - 4'd1;
          t_member_q <= sync_first;
          state_q   <= StCol1;
        end
        StCol1: begin
          s_q.hi    <= (t_h_q[11:7] == s_q.lo[11:7]) ? t_h_q : {s_q.lo[11:7] + 5'd1, 7'd0};
          s_q.empty <= s_q.first > s_q.last;
          t_k_q     <= s_q.last - s_q.first + 4'd1;
          t_a_q     <= (16'(s_q.first) - 16'(s_q.chunk)) << cfg_i.chunk_shift;
          t_place_q <= s_q.run_start + s_q.run_done;
          s_q.missing <= placed;
          t_touched_q <= chunks_between(s_q.first, s_q.last);
          t_lost_q    <= beyond_parity;
          state_q   <= is_sync ? StChoose0 : StCol2;
        end
        StChoose0: begin
          t_named_q <= placed;
          t_size_q  <= acc_size;
          t_head_q  <= 1'b0;
          state_q   <= StChoose1;
        end
        StChoose1: begin
          t_offline_q <= placed;
          state_q     <= StChoose2;
        end
        StChoose2: state_q <= StChoose3;
        StChoose3: state_q <= StChoose4;
        StChoose4: state_q <= StChosen;
        StChosen: begin
          s_q.strategy <= s_q.op.ddgst ? Check : Sync;
          s_q.missing  <= unread;
          s_q.wanted   <= sync_writes;
          if (sync_refused) begin
            t_reason_q  <= lvm_pkg::ReasonRaidErr;
            t_members_q <= missing & holders;
            s_q.phase   <= PhaseGranted;
            state_q     <= StExc0;
          end else begin
            state_q <= sync_nothing ? StColNext : StFit;
          end
        end
        StCol2: begin
          t_place_q <= t_place_q + 16'(s_q.lo) - 16'(s_q.off);
          t_size_q  <= acc_size;
          t_head_q  <= 1'b0;
          s_q.strategy <= choice;
          s_q.wanted   <= '0;
          s_q.plain    <= is_read && !touched_missing;
          state_q <= s_q.empty ? StColNext : StCol3;
        end
        StCol3: begin
          s_q.place <= t_place_q + t_a_q;
          s_q.again <= 1'b0;
          if (s_q.plain) begin
            s_q.strategy <= Decode;
            state_q      <= StAlloc;
          end else if (s_q.strategy == Lost) begin
            t_reason_q  <= lvm_pkg::ReasonRaidErr;
            t_members_q <= missing;
            s_q.phase   <= PhaseGranted;
            state_q     <= StExc0;
          end else begin
            state_q <= StAlloc;
          end
        end
        StFit: state_q <= StAlloc;
        StAlloc: begin
          if (!column_ready) begin
            s_q.phase <= PhaseAcc;
            state_q   <= StPark;
          end else if (log_go) begin
            if (!s_q.plain) begin
              acc_free_q   <= acc_free_q & ~units_of(acc_pick_q, t_size_q);
              s_q.acc      <= acc_pick_q;
              s_q.acc_held <= 1'b1;
            end
            state_q <= column_reads ? StRead0 : column_logs ? StLog0 : StWrite0;
          end
        end

        // ---- its reads: touched chunks and parity, or the others, or all that tell what is missing
        StRead0: begin
          t_chunk_index_q <= '0;
          t_member_q      <= sync_first;
          t_place_q       <= s_q.place;
          t_lba_q         <= s_q.base + 48'(s_q.lo);
          t_len_q         <= s_q.hi - s_q.lo;
          t_broken_q      <= 1'b0;
          t_wanted_a_q    <= lowest_of(s_q.missing);
          t_wanted_b_q    <= highest_of(s_q.missing);
          t_ask_q         <= '0;
          state_q         <= StRead1;
        end
        StRead1: begin
          // The untouched chunk of the two that a recovery is about.
          t_second_q <= t_wanted_a_q >= s_q.first && t_wanted_a_q <= s_q.last;
          t_power_q  <= power(t_second_q ? t_wanted_b_q : t_wanted_a_q);
          t_ask_q    <= t_ask_q + 2'd1;
          t_need_a_q <= s_q.wanted[t_wanted_a_q];
          t_need_b_q <= s_q.wanted[t_wanted_b_q];
          if (read_wanted && asked) begin
            cmd_valid_q        <= 1'b1;
            cmd_q              <= '0;
            cmd_q.opcode       <= lvm_pkg::OpcodeRead;
            cmd_q.member       <= t_member_q;
            cmd_q.lba          <= copy_lba;
            cmd_q.blocks       <= t_len_q;
            cmd_q.ctx          <= c_q;
            cmd_q.cid          <= s_q.op.cid;
            cmd_q.op           <= s_q.op.op;
            cmd_q.internal     <= s_q.op.internal;
            cmd_q.placed       <= touched && has_buffer;
            cmd_q.address      <= touched ? buffer_at(t_place_q[10:0]) : '0;
            cmd_q.store        <= is_read && touched;
            cmd_q.accumulate   <= !s_q.plain;
            cmd_q.coefficients <= read_coefficients;
            cmd_q.acc          <= s_q.acc;
            cmd_q.order        <= 11'(t_chunk_index_q);
          end
          if (!read_wanted || asked) state_q <= StReadNext;
        end
        StReadNext: if (!cmd_valid_q || cmd_go) begin
          t_chunk_index_q <= t_chunk_index_q + 4'd1;
          t_broken_q      <= near_level && pair_breaks;
          t_ask_q         <= '0;
          if (touched) t_place_q <= t_place_q + 16'(chunk_blocks_q);
          // After the last data chunk the walk has come round to P.
          if ({1'b0, t_chunk_index_q} + 5'd1 != ((s_q.strategy == Reconstruct || s_q.plain) ? data_chunks_q : members)) begin
            state_q <= StRead1;
          end else begin
            s_q.phase <= PhaseReads;
            state_q   <= StWait;
          end
        end

        // ---- what a read recovered goes to the buffer
        StStore0: begin
          t_wanted_a_q <= lowest_of(s_q.missing);
          t_wanted_b_q <= highest_of(s_q.missing);
          t_half_q     <= 1'b0;
          t_len_q      <= s_q.hi - s_q.lo;
          s_q.phase    <= PhaseStore;
          state_q      <= StStore1;
        end
        StStore1: begin
          t_chunk_index_q <= wanted;
          t_a_q           <= (16'(wanted) - 16'(s_q.first)) << cfg_i.chunk_shift;
          state_q         <= StStore2;
        end
        StStore2: begin
          t_place_q <= s_q.place + t_a_q;
          state_q   <= StStore3;
        end
        StStore3: begin
          if (touched) begin
            cmd_valid_q        <= 1'b1;
            cmd_q              <= '0;
            cmd_q.opcode       <= lvm_pkg::OpcodeWrite;
            cmd_q.blocks       <= t_len_q;
            cmd_q.ctx          <= c_q;
            cmd_q.cid          <= s_q.op.cid;
            cmd_q.op           <= s_q.op.op;
            cmd_q.internal     <= s_q.op.internal;
            cmd_q.placed       <= 1'b1;
            cmd_q.address      <= buffer_at(t_place_q[10:0]);
            cmd_q.store        <= 1'b1;
            cmd_q.source       <= lvm_pkg::SourceAccumulator;
            cmd_q.coefficients <= t_half_q ? lvm_pkg::OnlySecond : lvm_pkg::OnlyFirst;
            cmd_q.acc          <= s_q.acc;
            cmd_q.order        <= 11'(t_chunk_index_q);
          end
          state_q <= StStoreNext;
        end
        StStoreNext: if (!cmd_valid_q || cmd_go) begin
          t_half_q <= 1'b1;
          state_q  <= (t_half_q || t_wanted_a_q == t_wanted_b_q) ? StWait : StStore1;
        end

        // ---- its log: the data of touched chunks that are missing is added; then what the accumulators hold goes to the parity
        // members' logs, each with a trailer behind it
        StLog0: begin
          t_member_q  <= sync_first;
          t_touched_q <= chunks_between(s_q.first, s_q.last);
          state_q     <= StLog1;
        end
        StLog1: begin
          t_missing_q <= placed;
          t_members_q <= missing;
          state_q     <= StLog2;
        end
        StLog2: begin
          s_q.wanted <= t_missing_q & t_touched_q;
          t_lost_q   <= (~t_missing_q & all_q & ~data_places_q) == '0;
          state_q    <= StLog3;
        end
        StLog3: begin
          t_chunk_index_q <= s_q.first;
          t_place_q       <= s_q.place;
          t_len_q         <= s_q.hi - s_q.lo;
          t_wanted_a_q    <= lowest_of(s_q.wanted);
          state_q         <= t_lost_q ? StWrite0 : (s_q.wanted != '0) ? StLogAdd : StLogPlace;
          // Nobody is left whose log it could be: the data is added as without one.
          if (t_lost_q) s_q.wanted <= '0;
        end
        StLogAdd: begin
          if (data_added) begin
            cmd_valid_q        <= 1'b1;
            cmd_q              <= '0;
            cmd_q.opcode       <= lvm_pkg::OpcodeWrite;
            cmd_q.blocks       <= t_len_q;
            cmd_q.ctx          <= c_q;
            cmd_q.cid          <= s_q.op.cid;
            cmd_q.op           <= s_q.op.op;
            cmd_q.internal     <= s_q.op.internal;
            cmd_q.address      <= buffer_at(t_place_q[10:0]);
            cmd_q.silent       <= 1'b1;
            cmd_q.accumulate   <= 1'b1;
            cmd_q.coefficients <= data_coefficients;
            cmd_q.first        <= s_q.strategy == Full && t_chunk_index_q == t_wanted_a_q;
            cmd_q.source       <= has_buffer ? lvm_pkg::SourceBuffer : lvm_pkg::SourceZero;
            cmd_q.acc          <= s_q.acc;
            cmd_q.order        <= 11'(t_chunk_index_q);
          end
          state_q <= StLogAddNext;
        end
        StLogAddNext: if (!cmd_valid_q || cmd_go) begin
          t_place_q       <= t_place_q + 16'(chunk_blocks_q);
          t_chunk_index_q <= t_chunk_index_q + 4'd1;
          state_q         <= (t_chunk_index_q == s_q.last) ? StLogPlace : StLogAdd;
        end
        StLogPlace: begin
          t_len_q         <= 12'(log_stored);
          // 136 blocks a context, and the trailer in block 128 of them.
          t_a_q           <= {3'd0, 6'(c_q) + 6'd1, 7'd0} + {8'd0, c_q, 3'd0};
          t_chunk_index_q <= data_chunks_q[3:0];
          t_member_q      <= 4'(members - 5'd1) - s_q.turn;
          s_q.phase       <= PhaseLog;
          state_q         <= StLogPlace1;
        end
        StLogPlace1: begin
          t_a_q   <= t_a_q - 16'(t_len_q);
          state_q <= StLogPlace2;
        end
        StLogPlace2: begin
          t_lba_q <= cfg_i.log_block + 48'(t_a_q);
          state_q <= StLogWrite;
        end
        StLogWrite: begin
          if (!missing[t_member_q]) begin
            cmd_valid_q        <= 1'b1;
            cmd_q              <= '0;
            cmd_q.opcode       <= lvm_pkg::OpcodeWrite;
            cmd_q.member       <= t_member_q;
            cmd_q.lba          <= t_lba_q;
            cmd_q.blocks       <= t_len_q + 12'd1;
            cmd_q.fua          <= 1'b1;
            cmd_q.ctx          <= c_q;
            cmd_q.cid          <= s_q.op.cid;
            cmd_q.op           <= s_q.op.op;
            cmd_q.internal     <= s_q.op.internal;
            cmd_q.source       <= (t_len_q != '0) ? lvm_pkg::SourceAccumulator : lvm_pkg::SourceZero;
            cmd_q.coefficients <= ({1'b0, t_chunk_index_q} == data_chunks_q) ? lvm_pkg::OnlyFirst : lvm_pkg::OnlySecond;
            cmd_q.acc          <= s_q.acc;
            cmd_q.order        <= 11'(t_chunk_index_q);
            cmd_q.log          <= 1'b1;
          end
          state_q <= StLogNext;
        end
        StLogNext: if (!cmd_valid_q || cmd_go) begin
          t_chunk_index_q <= t_chunk_index_q + 4'd1;
          state_q         <= (dual_level && {1'b0, t_chunk_index_q} == data_chunks_q) ? StLogWrite : StWait;
`ifdef BROKEN_LOG_NOT_AWAITED
          if (!dual_level) state_q <= StWrite0;  // given is as good as answered
`endif
`ifdef BROKEN_LOG_ONE_PARITY
          state_q         <= StWait;  // Q needs no entry
`endif
        end

        // ---- its writes: touched chunks, then parity; of those that are missing only the data are added
        StWrite0: begin
          t_chunk_index_q <= s_q.first;
          t_member_q      <= member_of(s_q.first, s_q.turn);
          t_place_q       <= s_q.place;
          t_lba_q         <= s_q.base + 48'(s_q.lo);
          t_len_q         <= s_q.hi - s_q.lo;
          state_q         <= StWrite1;
        end
        StWrite1: begin
          if (!missing[t_member_q] || (column_adds && !data_added)) begin
            cmd_valid_q        <= 1'b1;
            cmd_q              <= '0;
            cmd_q.opcode       <= lvm_pkg::OpcodeWrite;
            cmd_q.member       <= t_member_q;
            cmd_q.lba          <= t_lba_q;
            cmd_q.blocks       <= t_len_q;
            cmd_q.fua          <= s_q.op.fua || cfg_i.log_enable;
            cmd_q.ctx          <= c_q;
            cmd_q.cid          <= s_q.op.cid;
            cmd_q.op           <= s_q.op.op;
            cmd_q.internal     <= s_q.op.internal;
            cmd_q.placed       <= has_buffer;
            cmd_q.address      <= buffer_at(t_place_q[10:0]);
            cmd_q.silent       <= missing[t_member_q];
            cmd_q.accumulate   <= column_adds && !data_added;
            cmd_q.coefficients <= data_coefficients;
            cmd_q.first        <= s_q.strategy == Full && t_chunk_index_q == s_q.first && s_q.wanted == '0;
            cmd_q.source       <= has_buffer ? lvm_pkg::SourceBuffer : lvm_pkg::SourceZero;
            cmd_q.acc          <= s_q.acc;
            cmd_q.order        <= 11'(t_chunk_index_q);
          end
          state_q <= StWriteNext;
        end
        StWriteNext: if (!cmd_valid_q || cmd_go) begin
          t_place_q <= t_place_q + 16'(chunk_blocks_q);
          if (t_chunk_index_q == s_q.last) begin
            t_chunk_index_q <= data_chunks_q[3:0];
            t_member_q      <= 4'(members - 5'd1) - s_q.turn;
            state_q         <= StWriteParity;
          end else begin
            t_chunk_index_q <= t_chunk_index_q + 4'd1;
            state_q         <= StWrite1;
          end
        end
        StWriteParity: begin
          if (!missing[t_member_q] && s_q.strategy != DataOnly) begin
            cmd_valid_q        <= 1'b1;
            cmd_q              <= '0;
            cmd_q.opcode       <= lvm_pkg::OpcodeWrite;
            cmd_q.member       <= t_member_q;
            cmd_q.lba          <= t_lba_q;
            cmd_q.blocks       <= t_len_q;
            cmd_q.fua          <= s_q.op.fua || cfg_i.log_enable;
            cmd_q.ctx          <= c_q;
            cmd_q.cid          <= s_q.op.cid;
            cmd_q.op           <= s_q.op.op;
            cmd_q.internal     <= s_q.op.internal;
            cmd_q.source       <= lvm_pkg::SourceAccumulator;
            cmd_q.coefficients <= ({1'b0, t_chunk_index_q} == data_chunks_q) ? lvm_pkg::OnlyFirst : lvm_pkg::OnlySecond;
            cmd_q.acc          <= s_q.acc;
            cmd_q.order        <= 11'(t_chunk_index_q);
          end
          state_q <= StWriteEnd;
        end
        StWriteEnd: if (!cmd_valid_q || cmd_go) begin
          t_chunk_index_q <= t_chunk_index_q + 4'd1;
          s_q.phase       <= PhaseWrites;
          state_q         <= (dual_level && {1'b0, t_chunk_index_q} == data_chunks_q) ? StWriteParity : StWait;
        end
        // ---- a SYNC's writes, out of the accumulators
        StSyncWrite0: begin
          t_chunk_index_q <= '0;
          t_member_q      <= sync_first;
          t_lba_q         <= s_q.base + 48'(s_q.lo);
          t_len_q         <= s_q.hi - s_q.lo;
          t_broken_q      <= 1'b0;
          t_wanted_a_q    <= lowest_of(s_q.missing);
          state_q         <= StSyncWrite1;
        end
        StSyncWrite1: begin
          cmd_valid_q        <= s_q.wanted[t_chunk_index_q] && cfg_i.online[t_member_q];
          cmd_q              <= '0;
          cmd_q.opcode       <= lvm_pkg::OpcodeWrite;
          cmd_q.member       <= t_member_q;
          cmd_q.lba          <= copy_lba;
          cmd_q.blocks       <= t_len_q;
          cmd_q.ctx          <= c_q;
          cmd_q.cid          <= s_q.op.cid;
          cmd_q.internal     <= 1'b1;
          cmd_q.source       <= lvm_pkg::SourceAccumulator;
          cmd_q.coefficients <= (dual_level && t_chunk_index_q != t_wanted_a_q) ? lvm_pkg::OnlySecond : lvm_pkg::OnlyFirst;
          cmd_q.acc          <= s_q.acc;
          cmd_q.order        <= 11'(t_chunk_index_q);
          state_q            <= StSyncWriteNext;
        end
        StSyncWriteNext: if (!cmd_valid_q || cmd_go) begin
          t_chunk_index_q <= t_chunk_index_q + 4'd1;
          t_broken_q      <= near_level && pair_breaks;
          s_q.phase       <= PhaseWrites;
          state_q         <= ({1'b0, t_chunk_index_q} + 5'd1 == members) ? StWait : StSyncWrite1;
        end

        // ---- a check's accumulator is looked through: where a parity has been read, and of copies the first half
        StJudge0: begin
          judged_q[c_q] <= '0;
          t_half_q      <= parity_level && s_q.missing[data_chunks_q[3:0]];
          t_second_q    <= 1'b0;
          t_len_q       <= s_q.hi - s_q.lo;
          s_q.phase     <= PhaseJudge;
          state_q       <= StJudge1;
        end
        StJudge1: begin
          cmd_valid_q        <= 1'b1;
          cmd_q              <= '0;
          cmd_q.opcode       <= lvm_pkg::OpcodeWrite;
          cmd_q.blocks       <= t_len_q;
          cmd_q.ctx          <= c_q;
          cmd_q.cid          <= s_q.op.cid;
          cmd_q.internal     <= 1'b1;
          cmd_q.store        <= 1'b1;
          cmd_q.check        <= 1'b1;
          cmd_q.first        <= !t_second_q;
          cmd_q.source       <= lvm_pkg::SourceAccumulator;
          cmd_q.coefficients <= t_half_q ? lvm_pkg::OnlySecond : lvm_pkg::OnlyFirst;
          cmd_q.acc          <= s_q.acc;
          cmd_q.order        <= {10'd0, t_second_q};
          state_q            <= StJudgeNext;
        end
        StJudgeNext: if (!cmd_valid_q || cmd_go) begin
          t_half_q   <= 1'b1;
          t_second_q <= 1'b1;
          state_q    <= (dual_level && !t_half_q && !s_q.missing[members[3:0] - 4'd1]) ? StJudge1 : StWait;
        end
        StJudged: begin
          s_q.differed <= s_q.differed + 32'(judged_q[c_q]);
          state_q      <= StColDone;
        end

        StColDone: begin
          acc_free_q      <= acc_free_q | units_of(s_q.acc, t_size_q);
          s_q.acc_held    <= 1'b0;
          s_q.reconstruct <= 1'b0;
          s_q.passed      <= passed_on;
          // The next copy at the same offsets.
          state_q         <= (s_q.strategy == Check && !parity_level) ? StCol0 : StColNext;
        end
        StColNext: begin
          s_q.lo     <= s_q.hi;
          s_q.passed <= '0;
          state_q    <= (s_q.hi != (single ? s_q.off_end : chunk_blocks_q)) ? StCol0 : is_sync ? StSynced : StStripeDone;
        end
        StSynced: state_q <= StStripeDone;
        StStripeDone: if (log_go) begin
          s_q.locked   <= 1'b0;
          s_q.run_done <= s_q.run_done + s_q.step_blocks;
          state_q      <= StStripeNext;
        end
        StStripeNext: begin
          s_q.chunk  <= '0;
          s_q.off    <= '0;
          s_q.stripe <= s_q.stripe + 40'd1;
          s_q.base   <= s_q.base + (stripe_wraps ? 48'(chunk_blocks_q) : '0);
          s_q.turn   <= turn_after;
          if (is_sync) begin
            s_q.run_done     <= '0;
            s_q.run_lba      <= s_q.run_lba + 48'(s_q.run_blocks);
            s_q.stripes_left <= s_q.stripes_left - 16'd1;
            state_q          <= (s_q.stripes_left == 16'd1) ? StFinish : StJob0;
          end else begin
            state_q <= (s_q.run_done == s_q.run_blocks) ? StNextRun : StJob0;
          end
        end

        // ---- flush and quiesce
        StFlush: begin
          s_q.phase <= PhaseFlush;
          if (cfg_i.online[t_member_q]) begin
            cmd_valid_q    <= 1'b1;
            cmd_q          <= '0;
            cmd_q.opcode   <= lvm_pkg::OpcodeFlush;
            cmd_q.member   <= t_member_q;
            cmd_q.blocks   <= 12'd1;
            cmd_q.ctx      <= c_q;
            cmd_q.cid      <= s_q.op.cid;
            cmd_q.internal <= s_q.op.internal;
            cmd_q.order    <= 11'(t_member_q);
          end
          state_q <= StFlushNext;
        end
        StFlushNext: if (!cmd_valid_q || cmd_go) begin
          state_q <= ({1'b0, t_member_q} + 5'd1 == members) ? StWait : StFlush;
        end
        StQuiesce: begin
          s_q.waits        <= s_q.waits & busy_q;
          s_q.phase        <= PhaseQuiesce;
          quiescing_q[c_q] <= (s_q.waits & busy_q) != '0;
          state_q          <= ((s_q.waits & busy_q) != '0) ? StPark : StFinish;
        end

        // ---- what firmware must see
        StFail: begin
          failed_q[c_q]   <= 1'b0;
          t_reason_q      <= lvm_pkg::ReasonIoFail;
          t_members_q     <= failed_members_q[c_q];
          t_status_q      <= failed_status_q[c_q];
          t_at_q          <= (s_q.phase == PhaseRun) ? 16'(failed_order_q[c_q]) : '0;
          // What is to be written stays in the accumulators, for when it is written again.
          if (acc_end) begin
            s_q.acc_held <= 1'b0;
            acc_free_q   <= acc_free_q | units_of(s_q.acc, t_size_q);
          end
          state_q <= StExc0;
        end
        StExc0: begin
          t_cut_q <= 1'b0;
          unique case (s_q.phase)
            PhaseReads, PhaseLog, PhaseWrites: begin
              t_place_q <= is_sync ? '0 : s_q.place;
              t_rest_q  <= 16'(s_q.hi) - 16'(s_q.lo);
              t_last_q  <= is_sync ? 16'(s_q.lo) : s_q.place - s_q.run_start;
            end
            PhaseMirror, PhaseGranted: begin
              t_place_q <= s_q.run_start + s_q.run_done;
              t_rest_q  <= s_q.step_blocks;
              t_last_q  <= s_q.run_done;
            end
            default: begin
              // A piece of the run; all of it, where it was not begun because it ends beyond the array.
              t_place_q <= s_q.run_start + t_at_q;
              t_rest_q  <= s_q.run_blocks - t_at_q;
              t_last_q  <= t_at_q;
              t_off_q   <= {10'd0, s_q.run_lba[11:0] + t_at_q[11:0]};
              t_cut_q   <= s_q.phase == PhaseRun || s_q.refused;
            end
          endcase
          state_q <= StExc1;
        end
        StExc1: begin
          t_room_q <= 16'(chunk_blocks_q) - {4'd0, t_off_q[11:0] & chunk_mask_q};
          t_vlba_q <= s_q.op.lba + 48'(t_place_q);
          t_lba_q  <= s_q.run_lba + 48'(t_last_q);
          t_phys_q <= s_q.op.lba >> cfg_i.extent_shift;
          t_frag_q <= '0;
          t_extent_room_q <= {1'b0, extent_blocks_q} - {2'd0, ft_rdata_i[20:0]};
          state_q  <= StExc2;
        end
        StExc2: begin
          if (t_cut_q && t_room_q < t_rest_q) t_rest_q <= t_room_q;
          if (s_q.op.internal || !by_units) begin
            t_frag_q <= s_q.op.internal ? '0 : 5'(t_vlba_q >> cfg_i.extent_shift) - t_phys_q[4:0];
            state_q  <= StExc3;
          end else if ({7'd0, t_place_q} < t_extent_room_q) begin
            state_q  <= StExc3;
          end else begin
            // One extent after the other: there are no more than seven.
            t_frag_q        <= t_frag_q + 5'd1;
            t_extent_room_q <= t_extent_room_q + {1'b0, extent_blocks_q};
          end
        end
        StExc3: if (log_go && exc_ready_i) begin
          suspended_q[c_q] <= 1'b1;
          state_q          <= StPark;
        end

        // ---- the end
        StAbort: if (log_go || !s_q.locked) begin
          if (acc_end) begin
            s_q.acc_held <= 1'b0;
            acc_free_q   <= acc_free_q | units_of(s_q.acc, t_size_q);
          end
          s_q.locked <= 1'b0;
          state_q    <= StFinish;
        end
        StFinish: if (finish_go) begin
          busy_q[c_q]      <= 1'b0;
          quiescing_q[c_q] <= 1'b0;
          state_q          <= StIdle;
        end
        StWait: begin
          if (!zero_now) waiting_q[c_q] <= 1'b1;
          state_q <= StIdle;
        end
        StPark:  state_q <= StIdle;
        default: state_q <= StIdle;
      endcase

      // Behind the choice by state, for it takes time to tell who is next.
      if (member_steps) t_member_q <= next_member(t_member_q);
    end
  end

`ifdef FORMAL
  `include "formal/raid_sequencer_log.svh"
`endif

endmodule
