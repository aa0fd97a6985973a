// SPDX-License-Identifier: Apache-2.0
/// Table, pending array and moderation, and who may touch them: one operation at a time, two cycles each, so that every
/// one is a single step to all others. A raise, an interval that has ended, and a drain of a Pending bit make messages; a
/// drain takes four cycles, two of them to find the bit.
///
/// All take turns. While raises come, a drain starts at most every eight cycles: each class gets half of the messages.
module msix_core #(
  parameter  int unsigned Vectors    = 2048,                           // entries of all functions
  parameter  int unsigned Word       = 64,                             // bits of a word of the pending array
  parameter  int unsigned OriginBits = 40,                             // of what a raise brings along
  localparam int unsigned Words      = Vectors / Word,                 // derived
  localparam int unsigned EntryBits  = $clog2(Vectors),                // derived
  localparam int unsigned BitBits    = $clog2(Word),                   // derived
  localparam int unsigned WordBits   = Words > 1 ? $clog2(Words) : 1   // derived
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  // after reset: one entry a cycle, and nothing else
  input  logic                  sweep_i,
  input  logic [EntryBits-1:0]  sweep_entry_i,
  // state of the functions, a word's owner for all its bits
  input  logic [Words-1:0]      fire_i,          // messages may go
  input  logic                  moderate_i,      // intervals are obeyed
  // events of frames
  input  logic                  raise_valid_i,
  output logic                  raise_ready_o,
  input  logic                  raise_withdraw_i,
  input  logic                  raise_urgent_i,
  input  logic [EntryBits-1:0]  raise_entry_i,
  input  logic [OriginBits-1:0] raise_origin_i,
  output logic                  raised_o,        // a cycle after it was taken: it is done
  output logic                  raised_sent_o,   // by a message
  output logic [OriginBits-1:0] raised_origin_o,
  // accesses of firmware
  input  logic                  access_valid_i,
  output logic                  access_ready_o,  // a cycle before it is done
  input  logic [2:0]            access_i,        // msix_pkg::access_t
  input  logic                  access_write_i,
  input  logic                  access_urgent_i,
  input  logic                  access_half_i,   // of an entry: 0 address, 1 data and vector control
  input  logic [EntryBits-1:0]  access_entry_i,  // the first of a word, for the pending array
  input  logic [63:0]           access_wdata_i,
  input  logic [1:0]            access_lanes_i,  // DWORDs to write
  output logic                  access_done_o,
  output logic [63:0]           access_rdata_o,  // with done
  output logic                  access_bad_o,    // with done: the entry has become unmasked and cannot be used
  // entries of a function that is being reset
  input  logic                  clear_valid_i,
  output logic                  clear_ready_o,
  input  logic [EntryBits-1:0]  clear_entry_i,
  // messages
  input  logic                  room_i,          // for one more
  input  logic                  raise_room_i,    // for one more of a frame
  output logic                  message_valid_o,
  output logic [EntryBits-1:0]  message_entry_o,
  output logic [63:0]           message_address_o,
  output logic [31:0]           message_data_o,
  output logic                  message_framed_o,  // of a frame, whose origin is raised_origin_o
  // state
  output logic [Words-1:0]      pending_o,       // words with a Pending bit
  output logic                  idle_o,
  // counters
  output logic                  count_event_o,
  output logic                  count_merged_o,
  output logic                  count_withdrawn_o,
  output logic                  count_held_o
);

  typedef enum logic [2:0] {
    OpRaise    = 3'd0,
    OpWithdraw = 3'd1,
    OpAccess   = 3'd2,
    OpEnded    = 3'd3,
    OpDrain    = 3'd4,
    OpClear    = 3'd5
  } op_t;

  typedef enum logic [1:0] {
    Idle = 2'd0,
    Find = 2'd1,  // the word of a drain is there
    Pick = 2'd2,  // its eligible bits are
    Act  = 2'd3   // all that is known of the entry is
  } state_t;

  state_t               state_q;
  op_t                  op_q;
  logic [EntryBits-1:0] entry_q;
  logic                 urgent_q, framed_q;

  // ---- who is next -------------------------------------------------------------------------------------------------
  localparam int unsigned Takers   = 5;
  localparam int unsigned Raise    = 0;
  localparam int unsigned Access   = 1;
  localparam int unsigned Ended    = 2;
  localparam int unsigned Drain    = 3;
  localparam int unsigned Clear    = 4;
  logic [Takers-1:0]    request, grant;
  logic                 take, ended_valid, ended_ready, holding;
  logic [EntryBits-1:0] ended_entry, entry;
  logic [Words-1:0]     drainable, drain_grant, eligible;
  logic [Words-1:0]     numbered;
  logic [WordBits-1:0]  drain_word;
  logic                 drain_allowed;
  logic [3:0]           raises_q;        // cycles for which raises count as coming
  logic [2:0]           drains_q;        // cycles until the next drain while they do

  assign drainable     = eligible & fire_i;
  assign drain_allowed = raises_q == '0 || drains_q == '0;

  assign request[Raise]  = raise_valid_i && raise_room_i;
  assign request[Access] = access_valid_i && (room_i || access_i != msix_pkg::AccessRaise);
  assign request[Ended]  = ended_valid && room_i;
  assign request[Drain]  = drainable != '0 && drain_allowed && room_i;
  assign request[Clear]  = clear_valid_i;
  assign take            = state_q == Idle && !sweep_i;

  round_robin_arbiter #(.Count(Takers)) u_takers (
    .clk_i, .rst_ni, .request_i(request), .take_i(take), .grant_o(grant)
  );
  if (Words > 1) begin : gen_words
    round_robin_arbiter #(.Count(Words)) u_words (
      .clk_i, .rst_ni, .request_i(drainable), .take_i(take && grant[Drain]), .grant_o(drain_grant)
    );
  end else begin : gen_word
    assign drain_grant = drainable;
  end

  assign raise_ready_o  = take && grant[Raise];
  assign access_ready_o = take && grant[Access];
  assign ended_ready    = take && grant[Ended];
  assign clear_ready_o  = take && grant[Clear];

  // The number of the bit that is set, each of its own bits from all.
  always_comb begin
    drain_word = '0;
    for (int unsigned b = 0; b < WordBits; b++) begin
      numbered = '0;
      for (int unsigned i = 0; i < Words; i++) numbered[i] = i[b];
      drain_word[b] = (drain_grant & numbered) != '0;
    end
    entry = '0;
    if (grant[Raise]) entry = entry | raise_entry_i;
    if (grant[Access]) entry = entry | access_entry_i;
    if (grant[Ended]) entry = entry | ended_entry;
    if (grant[Clear]) entry = entry | clear_entry_i;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      raises_q <= '0;
      drains_q <= '0;
    end else begin
      if (raise_ready_o) raises_q <= '1;
      else if (raises_q != '0) raises_q <= raises_q - 1'b1;
      if (take && grant[Drain]) drains_q <= '1;
      else if (drains_q != '0) drains_q <= drains_q - 1'b1;
    end
  end

  // ---- steps -------------------------------------------------------------------------------------------------------
  logic [Word-1:0]      found_q;         // eligible bits of the word
  logic [BitBits-1:0]   found;           // the lowest
  logic [EntryBits-1:0] found_entry;

  lowest_bit #(.Bits(Word)) u_found (.bits_i(found_q), .index_o(found));
  assign found_entry = entry_q | EntryBits'(found);  // the word's first, so far

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q  <= Idle;
      op_q     <= OpRaise;
      framed_q <= 1'b0;
    end else begin
      case (state_q)
        Idle: begin
          if (take && request != '0) state_q <= grant[Drain] ? Find : Act;
          framed_q <= grant[Raise];
          op_q     <= grant[Raise]  ? (raise_withdraw_i ? OpWithdraw : OpRaise) :
                      grant[Access] ? (access_i == msix_pkg::AccessRaise ? OpRaise :
                                       access_i == msix_pkg::AccessWithdraw ? OpWithdraw : OpAccess) :
                      grant[Ended]  ? OpEnded :
                      grant[Drain]  ? OpDrain : OpClear;
        end
        Find:    state_q <= Pick;
        Pick:    state_q <= found_q == '0 ? Idle : Act;
        default: state_q <= Idle;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (take) begin
      entry_q  <= grant[Drain] ? EntryBits'({drain_word, {BitBits{1'b0}}}) : entry;
      urgent_q <= grant[Raise] ? raise_urgent_i : access_urgent_i;
    end
    if (state_q == Find) found_q <= word_pending & ~word_masked;
    if (state_q == Pick) entry_q <= found_entry;
  end

`ifdef FORMAL
  logic [EntryBits-1:0] f_watch, f_read_entry;
  logic [96:0]          f_entry;
  logic                 f_pending, f_masked, f_same_entry, f_same_word, f_fits_entry, f_fits_word, f_told_word;
  logic [WordBits-1:0]  f_word;
`endif

  // ---- memories ----------------------------------------------------------------------------------------------------
  logic                 read_entry;      // table and moderation
  logic [EntryBits-1:0] look_entry;
  logic [WordBits-1:0]  look_word, word;
  logic [Word-1:0]      word_pending, word_masked;
  logic                 next_pending, next_masked;
  logic                 act;

  // The word of an entry.
  function automatic logic [WordBits-1:0] word_of(input logic [EntryBits-1:0] number);
`ifdef BROKEN_CORE_PENDING_SHIFT
    word_of = WordBits'(number >> (BitBits - 1));
`else
    word_of = WordBits'(number >> BitBits);
`endif
  endfunction

  assign act        = state_q == Act;
  assign read_entry = take || state_q == Pick;
  assign look_entry = state_q == Pick ? found_entry : entry;
  assign look_word  = grant[Drain] ? drain_word : word_of(entry);
  assign word       = op_q == OpDrain ? WordBits'(entry_q >> BitBits) : word_of(entry_q);

  logic        table_write, mask, merged_mask, merged_blocked, blocked;
  logic [63:0] address;
  logic [31:0] data;

  msix_table #(.Vectors(Vectors)) u_table (
    .clk_i,
`ifdef FORMAL
    .f_watch_i(f_watch), .f_entry_o(f_entry), .f_read_entry_o(f_read_entry), .f_same_o(f_same_entry),
    .f_fits_o(f_fits_entry),
`endif
    .read_i(read_entry), .read_entry_i(look_entry),
    .address_o(address), .data_o(data), .mask_o(mask), .blocked_o(blocked),
    .lanes_i(access_lanes_i), .half_i(access_half_i), .wdata_i(access_wdata_i),
    .merged_mask_o(merged_mask), .merged_blocked_o(merged_blocked),
    .write_i(table_write), .clear_i(sweep_i || op_q == OpClear),
    .write_entry_i(sweep_i ? sweep_entry_i : entry_q)
  );

  logic        words_write;
  pending_bits #(.Vectors(Vectors), .Word(Word)) u_pending (
    .clk_i, .rst_ni,
`ifdef FORMAL
    .f_watch_i(f_watch), .f_pending_o(f_pending), .f_masked_o(f_masked), .f_word_o(f_word), .f_same_o(f_same_word),
    .f_fits_o(f_fits_word), .f_told_o(f_told_word),
`endif
    .sweep_i(sweep_i), .sweep_word_i(WordBits'(sweep_entry_i)),
    .read_i(take), .read_word_i(look_word),
    .pending_o(word_pending), .masked_o(word_masked),
    .write_i(words_write), .write_word_i(word), .write_bit_i(entry_q[BitBits-1:0]),
    .pending_i(next_pending), .masked_i(next_masked),
    .any_o(pending_o), .eligible_o(eligible)
  );

  logic        moderated, running, due, state_write, start, keep, settings_write;
  logic [15:0] interval;
  logic [7:0]  held_max, held, next_held;
  moderation #(.Vectors(Vectors)) u_moderation (
    .clk_i, .rst_ni,
    .enable_i(moderate_i),
    .sweep_i(sweep_i), .sweep_entry_i(sweep_entry_i),
    .read_i(read_entry), .read_entry_i(look_entry),
    .interval_o(interval), .count_o(held_max), .moderated_o(moderated), .running_o(running), .due_o(due), .held_o(held),
    .write_i(state_write), .entry_i(entry_q), .start_i(start), .keep_i(keep), .held_i(next_held),
    .set_i(settings_write), .interval_i(access_wdata_i[15:0]), .count_i(access_wdata_i[23:16]),
    .ended_valid_o(ended_valid), .ended_ready_i(ended_ready), .ended_entry_o(ended_entry),
    .holding_o(holding)
  );

  // ---- what an operation does --------------------------------------------------------------------------------------
  logic hold;      // moderation keeps the event
  logic give;      // an event reaches the vector
  logic fire;      // a message may go
  logic was;       // the vector is pending
  logic sends;     // a message goes
  logic table_access, writes_table;

  assign table_access = op_q == OpAccess && access_i == msix_pkg::AccessTable;
  assign writes_table = table_access && access_write_i;
  assign was          = word_pending[entry_q[BitBits-1:0]];
`ifdef BROKEN_CORE_MASK
  assign fire         = fire_i[word];
`elsif BROKEN_CORE_DISABLED
  assign fire         = !blocked;
`else
  assign fire         = fire_i[word] && !blocked;
`endif
  assign hold         = op_q == OpRaise && moderated && running && !urgent_q && !(held_max != '0 && held >= held_max);
  assign give         = (op_q == OpRaise && !hold) || (op_q == OpEnded && due && held != '0);
  assign sends        = act && fire && ((op_q == OpDrain && was) || (give && !was));

  always_comb begin
    next_pending = was;
`ifdef BROKEN_CORE_LOST
    if (give && !fire && !mask) next_pending = 1'b1;
`else
    if (give && !fire) next_pending = 1'b1;
`endif
`ifdef BROKEN_CORE_TWICE
    if (op_q == OpWithdraw || op_q == OpClear) next_pending = 1'b0;
`else
    if ((op_q == OpDrain && fire) || op_q == OpWithdraw || op_q == OpClear) next_pending = 1'b0;
`endif
    next_masked = word_masked[entry_q[BitBits-1:0]];
    if (writes_table) next_masked = merged_blocked;
`ifdef BROKEN_CORE_UNMASKED_AFTER_RESET
    if (op_q == OpClear) next_masked = 1'b0;
`else
    if (op_q == OpClear) next_masked = 1'b1;
`endif
    start     = moderated && give;
    keep      = hold;
    next_held = hold ? held + 8'(held != '1) : '0;
  end

  assign words_write    = act && (op_q != OpAccess || writes_table);
  assign table_write    = sweep_i || (act && (writes_table || op_q == OpClear));
  assign state_write    = act && (op_q == OpRaise || (op_q == OpEnded && due) || op_q == OpClear);
  assign settings_write = act && op_q == OpAccess && access_i == msix_pkg::AccessModeration && access_write_i;

  // ---- results -----------------------------------------------------------------------------------------------------
  always_ff @(posedge clk_i) begin
    if (raise_ready_o) raised_origin_o <= raise_origin_i;
  end

  assign raised_o          = act && framed_q;
  assign raised_sent_o     = sends;
  assign message_valid_o   = sends;
  assign message_entry_o   = entry_q;
  assign message_address_o = address;
  assign message_data_o    = data;
  assign message_framed_o  = framed_q;
  assign access_done_o     = act && !framed_q && op_q != OpEnded && op_q != OpDrain && op_q != OpClear;
  assign access_bad_o      = writes_table && !merged_mask && merged_blocked;

  always_comb begin
    case (access_i)
      msix_pkg::AccessTable:      access_rdata_o = access_half_i ? {31'd0, mask, data} : address;
      msix_pkg::AccessPending:    access_rdata_o = 64'(word_pending);
      msix_pkg::AccessModeration: access_rdata_o = {40'd0, held_max, interval};
      default:                    access_rdata_o = '0;
    endcase
  end

  // Who raises is not idle itself.
  assign idle_o = state_q == Idle && !access_valid_i && !clear_valid_i && !ended_valid && drainable == '0 && !holding;

  assign count_event_o     = act && give;
  assign count_merged_o    = act && give && was;
  assign count_withdrawn_o = act && op_q == OpWithdraw && was;
  assign count_held_o      = act && hold;

`ifdef FORMAL
  `include "formal/msix_core_properties.svh"
`endif

endmodule
