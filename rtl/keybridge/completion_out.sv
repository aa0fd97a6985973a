// SPDX-License-Identifier: Apache-2.0
/// What a host sees of a command that is done: an entry of its completion ring, or in modes COUNTER and BIT a word of its own; one write
/// each, for completion_writer, and none of another command between the two of one. One completion every three cycles at most.
///
/// What the completion says of the command is kept here from its descriptor on.
module completion_out #(
`ifdef FORMAL
  parameter  int unsigned Slots     = 2,               // Yosys takes every file at its defaults first
  parameter  int unsigned Queues    = 2,
`else
  parameter  int unsigned Slots     = 64,
  parameter  int unsigned Queues    = 64,
`endif
  localparam int unsigned SlotBits  = $clog2(Slots),   // derived
  localparam int unsigned QueueBits = $clog2(Queues)   // derived
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // descriptors that came
  input  logic                 put_valid_i,
  input  logic [SlotBits-1:0]  put_slot_i,
  input  logic [31:0]          put_command_i,    // its index in the queue
  input  logic [63:0]          put_tag_i,        // of the user
  input  logic [31:0]          put_length_i,
  input  logic [15:0]          put_own_i,        // indices of the keys
  input  logic [15:0]          put_lent_i,
  // commands that are done
  input  logic                 done_valid_i,
  output logic                 done_ready_o,
  input  logic [SlotBits-1:0]  done_slot_i,
  input  logic [QueueBits-1:0] done_queue_i,
  input  logic [4:0]           done_cause_i,
  input  logic                 done_partial_i,
  input  logic                 done_silent_i,
  output logic [QueueBits-1:0] queue_o,          // of the command that was taken, until the next can be
  // settings of its queue, a cycle after it was taken and so long
  input  logic                 host_i,
  input  logic [1:0]           mode_i,           // 0 ring, 1 counter, 2 bit
  input  logic [15:0]          epoch_i,
  input  logic [57:0]          ring_i,           // address of the completion ring, in lines
  input  logic [3:0]           ring_size_i,      // log2 of its entries
  input  logic [60:0]          counter_i,        // address of the counter or of the words, in words
  input  logic [3:0]           words_size_i,     // log2 of the words
  // a queue starts: its entries and successes are counted from 0
  input  logic                 start_valid_i,
  input  logic [QueueBits-1:0] start_queue_i,
  // writes, always taken, and what is told of the command behind them
  output logic                 put_valid_o,
  output logic                 put_host_o,
  output logic                 put_write_o,      // else there is nothing to write, only to tell
  output logic                 put_word_o,       // 8 bytes, else an entry of 32
  output logic [57:0]          put_line_o,
  output logic [2:0]           put_place_o,      // in the line, in words
  output logic [255:0]         put_text_o,
  output logic                 put_last_o,       // the command is over with it
  output logic                 put_bare_o,       // and had no entry
  output logic                 put_well_o,       // it went well
  output logic [31:0]          put_entries_o,    // of the queue, with this one
  output logic [63:0]          put_successes_o,  // its counter's value
  output logic [12:0]          put_returns_o,    // its commands without an entry
  // the audit record of a cause
  output logic                 audit_valid_o,
  input  logic                 audit_ready_i,
  output logic [95:0]          audit_o           // command, index lent, index own, epoch, queue of 8 bits, cause of 8 bits
);

  localparam logic [1:0] Ring    = 2'd0;
  localparam logic [1:0] Bit     = 2'd2;

  typedef enum logic [2:0] {
    Idle  = 3'd0,
    Make  = 3'd1,   // what is known of the command and of its queue is there
    Entry = 3'd2,   // or nothing, in silence
    Value = 3'd3
  } state_t;

  // ---- what is known of the commands ---------------------------------------------------------------------------------
`ifdef FORMAL
  (* mem2reg *)  // solvers are slow on arrays
`endif
  logic [159:0] commands_q [Slots];
  logic [159:0] command_q;
  logic [31:0]  command, length;
  logic [63:0]  tag;
  logic [15:0]  own, lent;

  always_ff @(posedge clk_i) begin
    if (put_valid_i) commands_q[put_slot_i] <= {put_command_i, put_tag_i, put_length_i, put_own_i, put_lent_i};
    if (done_ready_o) command_q <= commands_q[done_slot_i];
  end

  assign {command, tag, length, own, lent} = command_q;

  // ---- and of the queues ---------------------------------------------------------------------------------------------
`ifdef FORMAL
  (* mem2reg *)
`endif
  logic [108:0]         counts_q [Queues];
  logic [108:0]         count_q, next_count;
  logic [31:0]          entries, entries_q;
  logic [63:0]          successes, successes_q;
  logic [12:0]          returns, returns_q;
  logic [Queues-1:0]    fresh_q;           // nothing was counted since its start
  logic [QueueBits-1:0] queue_q;
  logic                 store;

  assign {returns, entries, successes} = fresh_q[queue_q] ? '0 : count_q;
  assign next_count                    = {returns_q, entries_q, successes_q};

  always_ff @(posedge clk_i) begin
`ifdef BROKEN_COMPLETION_QUEUE
    if (store) counts_q[0] <= next_count;
`else
    if (store) counts_q[queue_q] <= next_count;
`endif
    if (done_ready_o) count_q <= counts_q[done_queue_i];
  end

  // ---- one after the other -------------------------------------------------------------------------------------------
  state_t     state_q;
  logic       take, well, word, entry;
  logic [4:0] cause_q;
  logic       partial_q, silent_q, entry_q, word_q;
  logic       made, last;

  assign done_ready_o = state_q == Idle;
  assign take         = done_valid_i && done_ready_o;
  assign well         = cause_q == '0;
  assign entry        = !silent_q && (mode_i == Ring || !well);
  assign word         = !silent_q && (mode_i == Bit || (mode_i != Ring && well));
  assign made         = silent_q || well || audit_ready_i;
  assign last         = state_q == Value || (state_q == Entry && !word_q);
  assign store        = last;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) state_q <= Idle;
    else begin
      unique case (state_q)
        Idle:    if (done_valid_i) state_q <= Make;
        Make:    if (made) state_q <= word && !entry ? Value : Entry;
        Entry:   state_q <= word_q ? Value : Idle;
        default: state_q <= Idle;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (take) begin
      queue_q   <= done_queue_i;
      cause_q   <= done_cause_i;
      partial_q <= done_partial_i;
      silent_q  <= done_silent_i;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) fresh_q <= '1;
    else begin
      if (store) fresh_q[queue_q] <= 1'b0;
      if (start_valid_i) fresh_q[start_queue_i] <= 1'b1;
    end
  end

  // ---- the writes ----------------------------------------------------------------------------------------------------
  logic [4:0]   status;
  logic [255:0] text_q;
  logic [63:0]  value_q;
  logic [58:0]  place_q;              // of the entry, in entries
  logic [60:0]  word_place_q;
  logic         host_q;
  logic [11:0]  mask, words_mask;
  logic         lap, words_lap;
  logic [12:0]  ring_lap, words_ring_lap;

  assign mask           = 12'((13'd1 << ring_size_i) - 13'd1);
  assign words_mask     = 12'((13'd1 << words_size_i) - 13'd1);
  assign ring_lap       = entries[12:0] & (13'd1 << ring_size_i);
  assign words_ring_lap = command[12:0] & (13'd1 << words_size_i);
  assign lap            = ring_lap == '0;
  assign words_lap      = words_ring_lap == '0;

  always_comb begin
    unique case (cause_q)
      5'd3, 5'd4, 5'd5, 5'd6, 5'd7:      status = 5'd3;
      5'd10, 5'd11, 5'd12, 5'd13, 5'd14: status = 5'd10;
      default:                           status = cause_q;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Make) begin
      host_q       <= host_i;
      entry_q      <= entry;
      word_q       <= word;
      text_q       <= {64'd0, 32'd0, well ? length : 32'd0, tag, command, 16'(queue_q), 6'd0, partial_q, lap, 3'd0, status};
      value_q      <= mode_i == Bit ? {47'd0, partial_q, 3'd0, status, 7'd0, words_lap} : successes + 64'd1;
      place_q      <= {ring_i, 1'b0} | {47'd0, entries[11:0] & mask};
      word_place_q <= counter_i + (mode_i == Bit ? {49'd0, command[11:0] & words_mask} : 61'd0);
      entries_q    <= entries + {31'd0, entry};
`ifdef BROKEN_COMPLETION_FAILURE
      successes_q  <= successes + 64'd1;
`else
      successes_q  <= successes + {63'd0, well && !silent_q};
`endif
      returns_q    <= returns + {12'd0, !entry};
    end
  end

  assign put_valid_o     = state_q == Entry || state_q == Value;
  assign put_host_o      = host_q;
  assign put_write_o     = !silent_q;
  assign put_word_o      = state_q == Value;
  assign put_line_o      = state_q == Value ? word_place_q[60:3] : place_q[58:1];
  assign put_place_o     = state_q == Value ? word_place_q[2:0] : {place_q[0], 2'd0};
  assign put_text_o      = state_q == Value ? {192'd0, value_q} : text_q;
  assign put_last_o      = last;
  assign put_bare_o      = !entry_q;
  assign put_well_o      = well;
  assign put_entries_o   = entries_q;
  assign put_successes_o = successes_q;
  assign put_returns_o   = returns_q;
  assign queue_o         = queue_q;
  assign audit_valid_o   = state_q == Make && !silent_q && !well && audit_ready_i;
  assign audit_o         = {command, lent, own, epoch_i, 2'd0, 6'(queue_q), 3'd0, cause_q};

`ifdef FORMAL
  `include "formal/completion_out_properties.svh"
`endif

endmodule
