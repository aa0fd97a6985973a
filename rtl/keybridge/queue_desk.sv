// SPDX-License-Identifier: Apache-2.0
/// The queues of processes: their settings and rings, doorbells, whose descriptor is fetched next, and what becomes of it until it is
/// judged. registers.md has the rules.
///
/// One thing at a time is done for queues, an access of firmware first: so settings, doorbells and fetches never meet. A fetch takes
/// three cycles, an access five. Tables are memories with one reader each; what has two readers is kept twice.
///
/// A descriptor is fetched when an entry is free for each command in flight and for it. Commands asked for beyond the consumer, less
/// those that were told without an entry, are what takes up the ring.
module queue_desk #(
`ifdef FORMAL
  parameter  int unsigned Slots     = 2,               // Yosys takes every file at its defaults first
  parameter  int unsigned Queues    = 2,
`else
  parameter  int unsigned Slots     = 64,
  parameter  int unsigned Queues    = 64,
`endif
  parameter  int unsigned Fetches   = 16,              // asked for and not yet checked, of a host: a power of two
  localparam int unsigned SlotBits  = $clog2(Slots),   // derived
  localparam int unsigned QueueBits = $clog2(Queues),  // derived
  localparam int unsigned IdBits    = 36 + SlotBits    // derived
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  output logic                   swept_o,           // its memories are clean after reset
  // settings
  input  logic                   enable_i,
  input  logic [31:0]            max_length_i,
  input  logic [1:0]             away_i,            // hosts that are isolated or in reset
  // accesses of firmware: all of it stays until done
  input  logic                   access_valid_i,
  input  logic                   access_write_i,
  input  logic                   access_bell_i,     // a doorbell: word 0 SUBMIT, 1 COMPLETE; else a word of the QUEUE window
  input  logic [QueueBits-1:0]   access_queue_i,
  input  logic [2:0]             access_word_i,
  input  logic [63:0]            access_wdata_i,
  output logic                   access_done_o,
  output logic                   access_bad_o,      // with done: refused, and nothing is changed
  output logic [63:0]            access_rdata_o,    // with done
  output logic [15:0]            access_epoch_o,    // with done: of the queue
  input  logic                   closing_i,         // something of an earlier epoch of the queue that is accessed remains
  // queues that end, start, or have another rate
  output logic                   close_valid_o,
  output logic                   start_valid_o,
  output logic                   renew_valid_o,     // also when it starts
  output logic [QueueBits-1:0]   changed_queue_o,   // of all three
  // slots
  output logic                   take_valid_o,
  output logic [QueueBits-1:0]   take_queue_o,
  output logic                   take_host_o,
  input  logic                   take_ready_i,
  input  logic [SlotBits-1:0]    take_slot_i,
  output logic                   begin_valid_o,
  output logic                   begin_fence_o,
  output logic                   drop_valid_o,
  output logic [SlotBits-1:0]    slot_o,            // of begin, drop and put
  output logic                   lend_valid_o,
  output logic [SlotBits-1:0]    lend_slot_o,
  output logic [QueueBits-1:0]   lend_queue_o,
  output logic                   judged_valid_o,
  output logic [SlotBits-1:0]    judged_slot_o,     // of copy as well
  output logic [4:0]             judged_cause_o,
  // lines of submission rings, of each host
  output logic [1:0]             fetch_valid_o,
  input  logic [1:0]             fetch_ready_i,
  output logic [115:0]           fetch_line_o,
  input  logic [1:0]             fetched_valid_i,   // in the order of the fetches; always taken
  input  logic [1:0]             fetched_error_i,
  input  logic [1023:0]          fetched_data_i,
  // keys
  output logic                   check_valid_o,
  input  logic                   check_ready_i,
  output logic [IdBits-1:0]      check_id_o,
  output logic                   check_side_o,
  output logic [QueueBits-1:0]   check_owner_o,
  output logic [15:0]            check_epoch_o,
  output logic                   check_write_o,
  output logic [127:0]           check_own_o,
  output logic [127:0]           check_lent_o,
  output logic [63:0]            check_own_offset_o,
  output logic [63:0]            check_lent_offset_o,
  output logic [31:0]            check_length_o,
  input  logic                   lender_valid_i,
  input  logic [QueueBits-1:0]   lender_i,
  input  logic [15:0]            lender_epoch_i,
  output logic                   lender_good_o,
  input  logic                   result_valid_i,
  input  logic [IdBits-1:0]      result_id_i,
  input  logic [2:0]             result_own_i,
  input  logic [2:0]             result_lent_i,
  input  logic [63:0]            result_own_address_i,
  input  logic [63:0]            result_lent_address_i,
  // segments
  output logic                   copy_valid_o,
  output logic                   copy_way_o,        // the host of the source
  output logic [63:0]            copy_source_o,
  output logic [63:0]            copy_target_o,
  output logic [31:0]            copy_bytes_o,
  input  logic [QueueBits-1:0]   pace_queue_i,
  output logic [3:0]             weight_o,          // of that queue, a cycle later
  output logic [15:0]            rate_o,
  // completions
  output logic                   put_valid_o,
  output logic [31:0]            put_command_o,
  output logic [63:0]            put_tag_o,
  output logic [31:0]            put_length_o,
  output logic [15:0]            put_own_o,
  output logic [15:0]            put_lent_o,
  input  logic                   done_ready_i,      // while it is, the settings below are read
  input  logic [QueueBits-1:0]   done_queue_i,
  output logic                   done_closed_o,     // the queue is, in the same cycle
  output logic                   host_o,
  output logic [1:0]             mode_o,
  output logic [15:0]            epoch_o,
  output logic [57:0]            ring_o,
  output logic [3:0]             ring_size_o,
  output logic [60:0]            counter_o,
  output logic [3:0]             words_size_o,
  input  logic                   told_i,            // a completion was written, or made in silence
  input  logic [QueueBits-1:0]   told_queue_i,
  input  logic                   told_bare_i,       // and was without an entry
  input  logic [31:0]            entries_i,         // of the queue since it started
  input  logic [63:0]            successes_i,
  input  logic [12:0]            returns_i,         // commands without an entry
  input  logic [1:0]             fault_i,           // a write of each host was answered by an error
  input  logic [2*QueueBits-1:0] fault_queue_i,
  input  logic [31:0]            fault_epoch_i,
  // what is counted
  output logic                   command_o,         // a descriptor came
  output logic                   full_o,            // a queue with work has no entry free
  output logic                   no_slot_o,         // a queue with work was refused a slot
  output logic                   stirs_o,           // something goes on
  output logic                   waits_o            // a queue could fetch if it had a slot
);

  // ---- bits of the queues ------------------------------------------------------------------------------------------
  logic [Queues-1:0]    valid_q, host_q, stopped_q;
  logic [Queues-1:0]    broken_q;              // a descriptor could not be read: those behind it are forgotten
  logic [Queues-1:0]    work_q;                // descriptors that were not asked for yet
  logic [Queues-1:0]    free_q;                // an entry is free for one more command
  logic [Queues-1:0]    open_q;                // may fetch as far as its host and firmware are concerned; a cycle late
  logic [Queues-1:0]    no_arrival_q, no_tally_q;  // nothing was written to the memory since the start
  logic [2*Queues-1:0]  mode_q;
  logic [16*Queues-1:0] epoch_q;

  // ---- whose turn it is --------------------------------------------------------------------------------------------
  typedef enum logic [2:0] {
    Pick  = 3'd0,
    Take  = 3'd1,  // a slot; the queue's memories are read
    Send  = 3'd2,
    Read  = 3'd3,  // an access: the memories are read
    Weigh = 3'd4,
    Judge = 3'd5,  // and its effect
    Done  = 3'd6
  } state_t;

  state_t               state_q;
  logic [QueueBits-1:0] queue_q, picked;
  logic [Queues-1:0]    able, grant;
  logic                 fetches, send, act;
  logic [1:0]           room, go_q;

  assign able    = valid_q & open_q & work_q & free_q;
  assign fetches = state_q == Pick && !access_valid_i;
  assign send    = state_q == Send;
  assign act     = state_q == Judge;

  round_robin_arbiter #(.Count(Queues)) u_turn (
    .clk_i,
    .rst_ni,
    .request_i(able),
    .take_i   (fetches),
    .grant_o  (grant)
  );

  always_comb begin
    picked = '0;
    for (int unsigned i = 0; i < Queues; i++) begin
      if (grant[i]) picked |= QueueBits'(i);
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Pick;
      go_q    <= '0;
    end else begin
      go_q <= {2{enable_i && swept_o}} & room & ~away_i;
      case (state_q)
        Pick:    if (swept_o && access_valid_i) state_q <= Read;
                 else if (fetches && able != '0) state_q <= Take;
        Take:    state_q <= take_ready_i ? Send : Pick;
        Read:    state_q <= Weigh;
        Weigh:   state_q <= Judge;
        Judge:   state_q <= Done;
        default: state_q <= Pick;
      endcase
    end
  end

  logic [SlotBits-1:0] slot_q;

  always_ff @(posedge clk_i) begin
    if (state_q == Pick) queue_q <= access_valid_i ? access_queue_i : picked;
    if (state_q == Take) slot_q <= take_slot_i;
  end

  assign take_valid_o = state_q == Take;
  assign take_queue_o = queue_q;
  assign take_host_o  = host_q[queue_q];

  // ---- after reset -------------------------------------------------------------------------------------------------
  logic [QueueBits:0]   sweep_q;
  logic [QueueBits-1:0] place;   // that is written

  assign swept_o = sweep_q[QueueBits];
  assign place   = swept_o ? queue_q : sweep_q[QueueBits-1:0];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) sweep_q <= '0;
    else if (!swept_o) sweep_q <= sweep_q + 1'b1;
  end

  // ---- settings: of accesses and fetches, of completions, of segments ------------------------------------------------
  localparam int unsigned SettingBits = 58 + 4 + 58 + 4 + 61 + 16 + 4;

`ifdef FORMAL
  (* mem2reg *)  // solvers are slow on arrays
`endif
  logic [SettingBits-1:0] settings_q [Queues];
`ifdef FORMAL
  (* mem2reg *)  // solvers are slow on arrays
`endif
  logic [126:0]           endings_q [Queues];
  logic [19:0]            paces_q [Queues];
  logic [SettingBits-1:0] setting_q, put_setting;
  logic [126:0]           put_ending;
  logic [19:0]            put_pace;
  logic                   set;
  logic [57:0]            ring, entries_line, next_ring, next_entries_line;
  logic [3:0]             ring_log, entries_log, weight, next_ring_log, next_entries_log, next_weight;
  logic [60:0]            counter, next_counter;
  logic [15:0]            rate, next_rate;

  assign {ring, ring_log, entries_line, entries_log, counter, rate, weight} = setting_q;
  assign put_pace    = swept_o ? {next_rate, next_weight} : '0;
  assign put_ending  = swept_o ? {next_entries_line, next_entries_log, next_counter, next_ring_log} : '0;
  assign put_setting = swept_o ? {next_ring, next_ring_log, next_entries_line, next_entries_log, next_counter, next_rate, next_weight}
                               : '0;

  always_ff @(posedge clk_i) begin
    if (set || !swept_o) settings_q[place] <= put_setting;
    setting_q <= settings_q[queue_q];
  end

  always_ff @(posedge clk_i) begin
    if (set || !swept_o) endings_q[place] <= put_ending;
`ifdef BROKEN_DESK_COUNTER
    if (done_ready_i) {ring_o, ring_size_o, counter_o, words_size_o} <= endings_q[told_queue_i];
`else
    if (done_ready_i) {ring_o, ring_size_o, counter_o, words_size_o} <= endings_q[done_queue_i];
`endif
  end

  always_ff @(posedge clk_i) begin
    if (set || !swept_o) paces_q[place] <= put_pace;
    {rate_o, weight_o} <= paces_q[pace_queue_i];
  end

  // ---- where their rings are: of accesses and fetches ----------------------------------------------------------------
  localparam int unsigned LevelBits = 13;   // entries of a ring, and one more

  logic [95+LevelBits:0] rings_q [Queues];
  logic [95+LevelBits:0] rings_out_q, put_rings;
  logic                  put_rings_en;
  logic [31:0]           producer, asked, consumer, next_asked;
  logic [LevelBits-1:0]  level;           // asked - consumer

  assign {producer, asked, consumer, level} = rings_out_q;
  assign next_asked                         = asked + 32'd1;

  always_ff @(posedge clk_i) begin
    if (put_rings_en) rings_q[place] <= put_rings;
    rings_out_q <= rings_q[queue_q];
  end

  // ---- what became of their commands: written by others -------------------------------------------------------------
`ifdef FORMAL
  (* mem2reg *)  // solvers are slow on arrays
`endif
  logic [31:0]          arrivals_q [Queues];       // descriptors that came
`ifdef FORMAL
  (* mem2reg *)  // solvers are slow on arrays
`endif
  logic [108:0]         tallies_q [Queues];        // commands without an entry, entries, successes
  logic [31:0]          arrival_q;
  logic [108:0]         tally_q;
  logic                 arrived, arrived_fault, told_bare;
  logic [QueueBits-1:0] arrived_queue;
  logic [31:0]          arrived_index;

  assign told_bare = told_i && told_bare_i;

  always_ff @(posedge clk_i) begin
    if (arrived) arrivals_q[arrived_queue] <= arrived_index + 32'd1;
    arrival_q <= arrivals_q[queue_q];
  end

  always_ff @(posedge clk_i) begin
`ifdef BROKEN_DESK_OTHER
    if (told_i) tallies_q[queue_q] <= {returns_i, entries_i, successes_i};
`else
    if (told_i) tallies_q[told_queue_i] <= {returns_i, entries_i, successes_i};
`endif
`ifdef BROKEN_DESK_READ
    tally_q <= tallies_q[told_queue_i];
`else
    tally_q <= tallies_q[queue_q];
`endif
  end

  // ---- a fetch -------------------------------------------------------------------------------------------------------
  logic                 bump_q, bump, still_free;
  logic [LevelBits-1:0] taken;
  logic [11:0]          ring_place;
  logic [57:0]          line;
  logic [1:0]           line_room;

  // One that is given back since the memories were read counts.
  assign bump       = told_bare && told_queue_i == queue_q;
  assign taken      = level + 1'b1 - (no_tally_q[queue_q] ? '0 : tally_q[96+:LevelBits]);
  assign still_free = taken != (LevelBits'(1) << entries_log) || bump || bump_q;
  assign ring_place = asked[11:0] & 12'((13'd1 << ring_log) - 13'd1);
  assign line       = ring | {46'd0, ring_place};

  always_ff @(posedge clk_i) begin
    bump_q <= bump;
  end

  for (genvar h = 0; h < 2; h++) begin : gen_host
    logic [2:0] count;
    logic       ready, unused_ready;

    stream_fifo #(.Width(58), .Depth(4)) u_lines (
      .clk_i,
      .rst_ni,
      .valid_i(send && host_read_q == 1'(h)),
      .ready_o(ready),
      .data_i (line),
      .valid_o(fetch_valid_o[h]),
      .ready_i(fetch_ready_i[h]),
      .data_o (fetch_line_o[h*58+:58]),
      .count_o(count)
    );

    assign unused_ready = ready;
    assign line_room[h] = count <= 3'd2;   // what is under way comes still
  end

  // ---- an access -----------------------------------------------------------------------------------------------------
  localparam logic [2:0] Control    = 3'd0;
  localparam logic [2:0] Submission = 3'd1;
  localparam logic [2:0] Completion = 3'd2;
  localparam logic [2:0] Counter    = 3'd3;
  localparam logic [2:0] Rate       = 3'd4;
  localparam logic [2:0] Progress   = 3'd5;

  logic        valid_read_q, host_read_q, stopped_read_q, no_arrival_read_q, no_tally_read_q, closing_q;
  logic [1:0]  mode_read_q;
  logic [15:0] epoch_read_q;
  logic [31:0] ahead_q, ahead_most_q, fetched, written;
  logic [63:0] successes;
  logic        ring_bad_q, refused, good, starts, closes, submits, completes, writes;
  logic [12:0] ring_mask, entries_mask;
  logic        unused_masks;

  assign fetched            = no_arrival_read_q ? '0 : arrival_q;
  assign {written, successes} = no_tally_read_q ? '0 : tally_q[95:0];
  assign ring_mask          = (13'd1 << access_wdata_i[3:0]) - 13'd1;
  assign entries_mask       = ring_mask >> 1;
  assign unused_masks       = ring_mask[12] ^ entries_mask[12];

  always_ff @(posedge clk_i) begin
    // As old as what the memories bring.
    valid_read_q      <= valid_q[queue_q];
    host_read_q       <= host_q[queue_q];
    stopped_read_q    <= stopped_q[queue_q];
    mode_read_q       <= mode_q[queue_q*2+:2];
    epoch_read_q      <= epoch_q[queue_q*16+:16];
    no_arrival_read_q <= no_arrival_q[queue_q];
    no_tally_read_q   <= no_tally_q[queue_q];
    // How far a doorbell goes, and how far it may.
    ahead_q      <= access_wdata_i[31:0] - (access_word_i[0] ? consumer : fetched);
    ahead_most_q <= access_word_i[0] ? written - consumer : 32'd1 << ring_log;
    ring_bad_q   <= access_wdata_i[3:0] > 4'd12
                    || (access_wdata_i[17:6] & (access_word_i == Submission ? ring_mask[11:0] : entries_mask[11:0])) != '0;
    closing_q    <= closing_i;
  end

  always_comb begin
    refused = 1'b0;
    if (access_bell_i) refused = !valid_read_q || ahead_q > ahead_most_q;
    else begin
      case (access_word_i)
        Control:    refused = access_wdata_i[0] && !valid_read_q
                              && (access_wdata_i[3:2] == 2'd3 || ring_log == '0 || entries_log == '0 || closing_q);
        Submission: refused = valid_read_q || ring_bad_q;
        Completion: refused = valid_read_q || ring_bad_q;
        Counter:    refused = valid_read_q;
        default:    refused = 1'b0;
      endcase
    end
  end

  assign good      = act && access_write_i && !refused;
  assign writes    = good && !access_bell_i;
  assign submits   = good && access_bell_i && !access_word_i[0];
  assign completes = good && access_bell_i && access_word_i[0];
  assign starts    = writes && access_word_i == Control && access_wdata_i[0] && !valid_read_q;
  assign closes    = writes && access_word_i == Control && !access_wdata_i[0] && valid_read_q;
  assign set       = writes && !closes;

  assign close_valid_o   = closes;
  assign start_valid_o   = starts;
  assign renew_valid_o   = starts || (writes && access_word_i == Rate);
  assign changed_queue_o = queue_q;

  always_comb begin
    {next_ring, next_ring_log}            = {ring, ring_log};
    {next_entries_line, next_entries_log} = {entries_line, entries_log};
    {next_counter, next_rate, next_weight} = {counter, rate, weight};
    case (access_word_i)
      Control:    next_weight = access_wdata_i[11:8];
      Submission: {next_ring, next_ring_log} = {access_wdata_i[63:6], access_wdata_i[3:0]};
      Completion: {next_entries_line, next_entries_log} = {access_wdata_i[63:6], access_wdata_i[3:0]};
      Counter:    next_counter = access_wdata_i[63:3];
      Rate:       next_rate = access_wdata_i[15:0];
      default:    ;
    endcase
  end

  assign put_rings_en = send || submits || completes || starts || !swept_o;

  always_comb begin
    put_rings = {producer, asked, consumer, level};
    if (send) put_rings = {producer, next_asked, consumer, level + 1'b1};
    if (submits) put_rings[95+LevelBits-:32] = access_wdata_i[31:0];
    if (completes) put_rings[31+LevelBits:0] = {access_wdata_i[31:0], level - ahead_q[LevelBits-1:0]};
    if (starts || !swept_o) put_rings = '0;
  end

  always_ff @(posedge clk_i) begin
    if (act) begin
      access_bad_o   <= access_write_i && refused;
      access_epoch_o <= epoch_read_q;
      case (access_word_i)
        Control:    access_rdata_o <= {31'd0, stopped_read_q, epoch_read_q, 4'd0, weight, 4'd0, mode_read_q, host_read_q, valid_read_q};
        Submission: access_rdata_o <= {ring, 2'd0, ring_log};
        Completion: access_rdata_o <= {entries_line, 2'd0, entries_log};
        Counter:    access_rdata_o <= {counter, 3'd0};
        Rate:       access_rdata_o <= {48'd0, rate};
        Progress:   access_rdata_o <= {written, fetched};
        default:    access_rdata_o <= successes;
      endcase
    end
  end

  assign access_done_o = state_q == Done;

  // ---- bits of the queues ------------------------------------------------------------------------------------------
  logic [1:0]             fault_q;
  logic [2*QueueBits-1:0] fault_queue_q;
  logic [31:0]            fault_epoch_q;
  logic [1:0]             fault_now;         // of a queue that has not been closed since

  for (genvar h = 0; h < 2; h++) begin : gen_fault
    logic [QueueBits-1:0] queue;
    assign queue        = fault_queue_q[h*QueueBits+:QueueBits];
    assign fault_now[h] = fault_q[h] && epoch_q[queue*16+:16] == fault_epoch_q[h*16+:16];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) fault_q <= '0;
    else fault_q <= fault_i;
  end

  always_ff @(posedge clk_i) begin
    fault_queue_q <= fault_queue_i;
    fault_epoch_q <= fault_epoch_i;
  end

  for (genvar i = 0; i < Queues; i++) begin : gen_queue
    logic mine, told, came, faulted;

    assign mine    = queue_q == QueueBits'(i);
    assign told    = told_queue_i == QueueBits'(i);
    assign came    = arrived && arrived_queue == QueueBits'(i);
    assign faulted = (fault_now[0] && fault_queue_q[0+:QueueBits] == QueueBits'(i))
                     || (fault_now[1] && fault_queue_q[QueueBits+:QueueBits] == QueueBits'(i));

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        {valid_q[i], host_q[i], stopped_q[i], broken_q[i], work_q[i], free_q[i], open_q[i]} <= '0;
        {no_arrival_q[i], no_tally_q[i]} <= '1;
        mode_q[i*2+:2]    <= '0;
        epoch_q[i*16+:16] <= '0;
      end else begin
        open_q[i] <= !stopped_q[i] && go_q[host_q[i]];
        if (starts && mine) begin
          {valid_q[i], stopped_q[i], broken_q[i], work_q[i], free_q[i]} <= 5'b10001;
          {no_arrival_q[i], no_tally_q[i]} <= '1;
        end else begin
          if (closes && mine) {valid_q[i], work_q[i]} <= '0;
          else if (submits && mine) work_q[i] <= access_wdata_i[31:0] != asked;
          else if (send && mine) work_q[i] <= producer != next_asked;
          if (told_bare && told) free_q[i] <= 1'b1;
          else if (completes && mine && ahead_q != '0) free_q[i] <= 1'b1;
          else if (send && mine) free_q[i] <= still_free;
          stopped_q[i] <= stopped_q[i] || faulted || (came && arrived_fault);
          broken_q[i]  <= broken_q[i] || (came && arrived_fault);
          if (came) no_arrival_q[i] <= 1'b0;
          if (told_i && told) no_tally_q[i] <= 1'b0;
        end
        if (writes && access_word_i == Control && !valid_read_q && mine) begin
          host_q[i] <= access_wdata_i[1];
          if (access_wdata_i[3:2] != 2'd3) mode_q[i*2+:2] <= access_wdata_i[3:2];
        end
        if (closes && mine) epoch_q[i*16+:16] <= epoch_read_q + 16'd1;
      end
    end
  end

  // ---- for others ----------------------------------------------------------------------------------------------------
  assign done_closed_o = !valid_q[done_queue_i];
  assign lender_good_o = valid_q[lender_i] && epoch_q[lender_i*16+:16] == lender_epoch_i;
  assign lend_valid_o  = lender_valid_i;
  assign lend_queue_o  = lender_i;
  assign no_slot_o     = state_q == Take && !take_ready_i;

  logic fetched_stirs;
  assign stirs_o = fetched_stirs || (state_q != Pick && state_q != Take);
  assign waits_o = able != '0;

  always_ff @(posedge clk_i) begin
    full_o <= (valid_q & ~stopped_q & work_q & ~free_q) != '0;
    if (done_ready_i) begin
      host_o  <= host_q[done_queue_i];
      mode_o  <= mode_q[done_queue_i*2+:2];
      epoch_o <= epoch_q[done_queue_i*16+:16];
    end
  end

  // ---- descriptors ---------------------------------------------------------------------------------------------------
  logic [1:0] ask_room;
  assign room          = ask_room & line_room;
  assign command_o     = begin_valid_o;
  assign put_command_o = arrived_index;

  descriptor_in #(.Slots(Slots), .Queues(Queues), .Fetches(Fetches)) u_descriptors (
    .clk_i, .rst_ni, .max_length_i,
    .room_o(ask_room), .ask_valid_i(send), .ask_host_i(host_read_q), .ask_slot_i(slot_q), .ask_queue_i(queue_q),
    .ask_epoch_i(epoch_read_q), .ask_index_i(asked),
    .fetched_valid_i, .fetched_error_i, .fetched_data_i,
    .dead_i(~valid_q | broken_q), .arrived_o(arrived), .arrived_fault_o(arrived_fault), .arrived_queue_o(arrived_queue),
    .arrived_index_o(arrived_index),
    .begin_valid_o, .begin_fence_o, .drop_valid_o, .slot_o, .lend_slot_o,
    .put_valid_o, .put_tag_o, .put_length_o, .put_own_o, .put_lent_o,
    .check_valid_o, .check_ready_i, .check_id_o, .check_side_o, .check_owner_o, .check_epoch_o, .check_write_o, .check_own_o,
    .check_lent_o, .check_own_offset_o, .check_lent_offset_o, .check_length_o,
    .result_valid_i, .result_id_i, .result_own_i, .result_lent_i, .result_own_address_i, .result_lent_address_i,
    .judged_valid_o, .judged_slot_o, .judged_cause_o, .copy_valid_o, .copy_way_o, .copy_source_o, .copy_target_o, .copy_bytes_o,
    .stirs_o(fetched_stirs)
  );

`ifdef FORMAL
  `include "formal/queue_desk_properties.svh"
`endif

endmodule
