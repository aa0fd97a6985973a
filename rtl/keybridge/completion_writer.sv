// SPDX-License-Identifier: Apache-2.0
/// Completions on their way to the memories of two hosts: a queue for each host, so none waits for the other's, and what was written is
/// told of in its order. A write is offered in the clock in which it is put when nothing waits before it.
///
/// Of a host at most one completion is told in a clock, and one of both; the next is offered when the one before it was.
module completion_writer #(
`ifdef FORMAL
  parameter  int unsigned Queues    = 2,               // Yosys takes every file at its defaults first
  parameter  int unsigned Depth     = 4,
  parameter  int unsigned TextBits  = 64,
`else
  parameter  int unsigned Queues    = 64,
  parameter  int unsigned Depth     = 8,               // writes that wait, of a host: a power of two
  parameter  int unsigned TextBits  = 256,             // of an entry
`endif
  parameter  int unsigned Answers   = 16,              // writes without a response, of a host: a power of two
  localparam int unsigned QueueBits = $clog2(Queues)   // derived
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // writes: at most four behind a clock in which there is room
  output logic [1:0]           room_o,           // of each host
  input  logic                 put_valid_i,
  input  logic                 put_host_i,
  input  logic                 put_write_i,      // else there is nothing to write, only to tell
  input  logic                 put_word_i,       // 8 bytes, else an entry of 32
  input  logic [57:0]          put_line_i,
  input  logic [2:0]           put_place_i,      // in the line, in words
  input  logic [TextBits-1:0]  put_text_i,
  input  logic [QueueBits-1:0] put_queue_i,
  input  logic [15:0]          put_epoch_i,      // that the queue has
  input  logic                 put_last_i,       // the command is over with it
  input  logic                 put_bare_i,       // with last: and had no entry
  input  logic                 put_well_i,       // it went well
  input  logic [31:0]          put_entries_i,    // of the queue, with this one
  input  logic [63:0]          put_successes_i,
  input  logic [12:0]          put_returns_i,    // commands without an entry
  // writes of one beat each, for each host
  output logic [1:0]           write_valid_o,
  output logic [1:0]           write_more_o,     // others wait behind it
  input  logic [1:0]           write_ready_i,
  output logic [115:0]         write_line_o,
  output logic [1023:0]        write_data_o,
  output logic [127:0]         write_strobes_o,
  input  logic [1:0]           answer_valid_i,   // in the order of its writes
  input  logic [1:0]           answer_error_i,
  // what was taken by a host, a clock later or more
  output logic                 told_o,
  output logic [QueueBits-1:0] told_queue_o,
  output logic                 told_bare_o,      // a command is over that had no entry
  output logic                 told_success_o,   // one is over that went well
  output logic [31:0]          told_entries_o,
  output logic [63:0]          told_successes_o,
  output logic [12:0]          told_returns_o,
  // a write was answered by an error
  output logic [1:0]           fault_o,
  output logic [2*QueueBits-1:0] fault_queue_o,
  output logic [31:0]          fault_epoch_o,    // that the queue had when it was put
  // queues that end
  input  logic [QueueBits-1:0] closing_queue_i,
  output logic                 holds_o           // something of it was put and is not told
);

  localparam int unsigned IndexBits = $clog2(Depth);
  localparam int unsigned TellBits  = QueueBits + 2 + 32 + 64 + 13;
  localparam int unsigned ItemBits  = TellBits + 16 + 2 + 58 + 3 + TextBits;

  logic [ItemBits-1:0]   put;
  logic [2*TellBits-1:0] tells;
  logic [1:0]            tells_q, held;   // a register of each host that is told next

  assign put = {put_queue_i, put_last_i && put_bare_i, put_last_i && put_write_i && put_well_i, put_entries_i, put_successes_i,
                put_returns_i, put_epoch_i, put_write_i, put_word_i, put_line_i, put_place_i, put_text_i};

  for (genvar h = 0; h < 2; h++) begin : gen_host
    // ---- what waits ----------------------------------------------------------------------------------------------------
`ifdef FORMAL
    (* mem2reg *)  // solvers are slow on arrays
`endif
    logic [ItemBits-1:0]        items_q [Depth];
    logic [Depth*QueueBits-1:0] queues_q;
    logic [Depth-1:0]           waits_q;
    logic [IndexBits-1:0]       write_q, read_q;
    logic [IndexBits:0]         count_q;
    logic                       comes, here, some, open, take, store, leave;

    assign comes           = put_valid_i && put_host_i == 1'(h);
    assign here            = waits_q[read_q];
    assign some            = here || comes;
`ifdef BROKEN_WRITER_TWICE
    assign store           = comes;
`else
    assign store           = comes && (here || !take);
`endif
    assign leave           = take && here;
    assign room_o[h]       = count_q <= (IndexBits + 1)'(Depth - 4);
    assign write_more_o[h] = count_q > (IndexBits + 1)'(1);

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        waits_q <= '0;
        {write_q, read_q, count_q} <= '0;
      end else begin
        if (store) begin
          waits_q[write_q] <= 1'b1;
          write_q          <= write_q + 1'b1;
        end
        if (leave) begin
          waits_q[read_q] <= 1'b0;
          read_q          <= read_q + 1'b1;
        end
        count_q <= count_q + (IndexBits + 1)'(store) - (IndexBits + 1)'(leave);
      end
    end

    always_ff @(posedge clk_i) begin
      if (store) begin
        items_q[write_q]                      <= put;
        queues_q[write_q*QueueBits+:QueueBits] <= put_queue_i;
      end
    end

    // ---- the first of it -----------------------------------------------------------------------------------------------
    logic [ItemBits-1:0]  item;
    logic [TellBits-1:0]  tell, tell_q;
    logic [15:0]          epoch, answer_epoch;
    logic                 write, word, answers;
    logic [57:0]          line;
    logic [2:0]           place;
    logic [TextBits-1:0]  text;
    logic [63:0]          strobes;
    logic [QueueBits-1:0] answer_queue;
    logic                 told, answered;
    logic [$clog2(Answers):0] unused_count;

`ifdef BROKEN_WRITER_ORDER
    assign item = comes ? put : items_q[read_q];
`else
    assign item = here ? items_q[read_q] : put;
`endif
    assign {tell, epoch, write, word, line, place, text} = item;

    // The one before it is told, if there is one.
    assign told = h == 0 || !tells_q[0];
    assign open = !tells_q[h] || told;
    assign take = some && open && (!write || (answers && write_ready_i[h]));

    assign write_valid_o[h]         = some && open && write && answers;
    assign write_line_o[h*58+:58]   = line;
    assign write_data_o[h*512+:512] = word ? {8{text[63:0]}} : {512 / TextBits{text}};

    always_comb begin
      strobes = '0;
      if (word) strobes[{place, 3'd0}+:8] = '1;
      else strobes[{place[2], 5'd0}+:32] = '1;
    end

    assign write_strobes_o[h*64+:64] = strobes;

    stream_fifo #(.Width(QueueBits + 16), .Depth(Answers)) u_answers (
      .clk_i,
      .rst_ni,
      .valid_i(take && write),
      .ready_o(answers),
      .data_i ({epoch, tell[TellBits-1-:QueueBits]}),
      .valid_o(answered),
      .ready_i(answer_valid_i[h]),
      .data_o ({answer_epoch, answer_queue}),
      .count_o(unused_count)
    );

    assign fault_o[h]                            = answer_valid_i[h] && answer_error_i[h] && answered;
    assign fault_queue_o[h*QueueBits+:QueueBits] = answer_queue;
    assign fault_epoch_o[h*16+:16]               = answer_epoch;

    // ---- what is told of it --------------------------------------------------------------------------------------------
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) tells_q[h] <= 1'b0;
      else tells_q[h] <= take || (tells_q[h] && !told);
    end

    always_ff @(posedge clk_i) begin
      if (take) tell_q <= tell;
    end

    assign tells[h*TellBits+:TellBits] = tell_q;

    always_comb begin
      held[h] = tells_q[h] && tell_q[TellBits-1-:QueueBits] == closing_queue_i;
      for (int unsigned i = 0; i < Depth; i++) begin
        if (waits_q[i] && queues_q[i*QueueBits+:QueueBits] == closing_queue_i) held[h] = 1'b1;
      end
    end
  end

  assign told_o  = tells_q != '0;
`ifdef BROKEN_WRITER_HOLDS
  assign holds_o = held[0];
`else
  assign holds_o = held != '0;
`endif
  assign {told_queue_o, told_bare_o, told_success_o, told_entries_o, told_successes_o, told_returns_o}
      = tells_q[0] ? tells[TellBits-1:0] : tells[2*TellBits-1:TellBits];

`ifdef FORMAL
  `include "formal/completion_writer_properties.svh"
`endif

endmodule
