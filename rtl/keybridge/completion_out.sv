// SPDX-License-Identifier: Apache-2.0
/// What a host sees of a command that is done: an entry of its completion ring, or in modes COUNTER and BIT a word of its own; one write
/// of at most a line each, and no entry of another queue between the two writes of one command. One completion every three cycles at most.
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
  parameter  int unsigned Writes    = 16,              // without a response, of a host: a power of two
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
  // settings of the queue of the command that is taken, a cycle later and until it is told
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
  // writes of one beat each
  output logic                 write_valid_o,
  input  logic                 write_ready_i,
  output logic                 write_host_o,
  output logic [57:0]          write_line_o,
  output logic [511:0]         write_data_o,
  output logic [63:0]          write_strobes_o,
  input  logic [1:0]           answer_valid_i,   // of each host, in the order of its writes
  input  logic [1:0]           answer_error_i,
  // what has happened
  output logic                 entry_o,          // an entry of the ring of told_queue_o was written
  output logic                 told_o,           // a command of it is over
  output logic [QueueBits-1:0] told_queue_o,
  output logic                 success_o,        // with told: it went well
  output logic                 failure_o,        // with told: it did not, and its completion said so
  output logic [31:0]          entries_o,        // with told: entries of the queue
  output logic [63:0]          successes_o,      // with told: value of its counter
  output logic [1:0]           fault_o,          // a write of each host was answered by an error
  output logic [2*QueueBits-1:0] fault_queue_o,
  output logic [31:0]          fault_epoch_o,    // that the queue had then
  // the audit record of a cause
  output logic                 audit_valid_o,
  input  logic                 audit_ready_i,
  output logic [95:0]          audit_o,          // command, index lent, index own, epoch, queue of 8 bits, cause of 8 bits
  output logic                 idle_o
);

  localparam logic [1:0] Ring    = 2'd0;
  localparam logic [1:0] Bit     = 2'd2;

  typedef enum logic [2:0] {
    Idle  = 3'd0,
    Make  = 3'd1,   // what is known of the command and of its queue is there
    Entry = 3'd2,
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
  logic [95:0]          counts_q [Queues];
  logic [95:0]          count_q, next_count;
  logic [31:0]          entries, entries_q;
  logic [63:0]          successes, successes_q;
  logic [Queues-1:0]    fresh_q;           // nothing was counted since its start
  logic [QueueBits-1:0] queue_q;
  logic                 store;

  assign entries    = fresh_q[queue_q] ? '0 : count_q[95:64];
  assign successes  = fresh_q[queue_q] ? '0 : count_q[63:0];
  assign next_count = {entries_q, successes_q};

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
  logic       take, sent, room, well, word, entry;
  logic [4:0] cause_q;
  logic       partial_q, silent_q, word_q;
  logic       made, last;

  assign done_ready_o = state_q == Idle;
  assign take         = done_valid_i && done_ready_o;
  assign well         = cause_q == '0;
  assign entry        = mode_i == Ring || !well;
  assign word         = mode_i == Bit || (mode_i != Ring && well);
  assign made         = state_q == Make && !silent_q && (well || audit_ready_i);
  assign sent         = write_valid_o && write_ready_i;
  assign last         = sent && (state_q == Value || !word_q);
  assign store        = last;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) state_q <= Idle;
    else begin
      unique case (state_q)
        Idle:    if (done_valid_i) state_q <= Make;
        Make:    if (silent_q) state_q <= Idle;
                 else if (made) state_q <= entry ? Entry : Value;
        Entry:   if (sent) state_q <= word_q ? Value : Idle;
        default: if (sent) state_q <= Idle;
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
      word_q       <= word;
      text_q       <= {64'd0, 32'd0, well ? length : 32'd0, tag, command, 16'(queue_q), 6'd0, partial_q, lap, 3'd0, status};
      value_q      <= mode_i == Bit ? {47'd0, partial_q, 3'd0, status, 7'd0, words_lap} : successes + 64'd1;
      place_q      <= {ring_i, 1'b0} | {47'd0, entries[11:0] & mask};
      word_place_q <= counter_i + (mode_i == Bit ? {49'd0, command[11:0] & words_mask} : 61'd0);
      entries_q    <= entries + {31'd0, entry};
`ifdef BROKEN_COMPLETION_FAILURE
      successes_q  <= successes + 64'd1;
`else
      successes_q  <= successes + {63'd0, well};
`endif
    end
  end

  assign write_valid_o = (state_q == Entry || state_q == Value) && room;
  assign write_host_o  = host_q;
  assign write_line_o  = state_q == Value ? word_place_q[60:3] : place_q[58:1];
  assign write_data_o  = state_q == Value ? {8{value_q}} : {2{text_q}};

  always_comb begin
    write_strobes_o = '0;
    if (state_q == Value) write_strobes_o[{word_place_q[2:0], 3'd0}+:8] = '1;
    else write_strobes_o[{place_q[0], 5'd0}+:32] = '1;
  end

  // ---- answers -------------------------------------------------------------------------------------------------------
  logic [1:0] ready, waits;
  assign room = ready[host_q];

  for (genvar h = 0; h < 2; h++) begin : gen_host
    logic [$clog2(Writes):0] count;
    logic [QueueBits-1:0]    queue;
    logic [15:0]             epoch;

    stream_fifo #(.Width(QueueBits + 16), .Depth(Writes)) u_answers (
      .clk_i,
      .rst_ni,
      .valid_i(sent && host_q == 1'(h)),
      .ready_o(ready[h]),
      .data_i ({epoch_i, queue_q}),
      .valid_o(waits[h]),
      .ready_i(answer_valid_i[h]),
      .data_o ({epoch, queue}),
      .count_o(count)
    );

    logic unused_count;
    assign unused_count                            = ^count;
    assign fault_o[h]                              = answer_valid_i[h] && answer_error_i[h] && waits[h];
    assign fault_queue_o[h*QueueBits+:QueueBits]   = queue;
    assign fault_epoch_o[h*16+:16]                 = epoch;
  end

  // ---- what has happened ---------------------------------------------------------------------------------------------
  assign entry_o       = state_q == Entry && sent;
  assign told_o        = last || (state_q == Make && silent_q);
  assign told_queue_o  = queue_q;
  assign success_o     = last && well;
  assign failure_o     = last && !well;
  assign entries_o     = entries_q;
  assign successes_o   = successes_q;
  assign audit_valid_o = state_q == Make && !silent_q && !well && audit_ready_i;
  assign audit_o       = {command, lent, own, epoch_i, 2'd0, 6'(queue_q), 3'd0, cause_q};
  assign idle_o        = state_q == Idle && waits == '0;

`ifdef FORMAL
  `include "formal/completion_out_properties.svh"
`endif

endmodule
