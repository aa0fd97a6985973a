// SPDX-License-Identifier: Apache-2.0
/// Cuts commands into segments and says whose is next: of at most 4 KiB, not across a 4 KiB page of the source, one every four
/// cycles at most. Queues take turns of WEIGHT segments; a queue whose turn is over has none again before each of the others that
/// could go had one. A queue that has begun RATE lines in a window of 1,024 cycles passes until the next.
///
/// A slot whose pipe cannot take a segment is not asked, so a host that stands still stops nobody else.
module segment_scheduler #(
`ifdef FORMAL
  parameter  int unsigned Slots     = 2,               // Yosys takes every file at its defaults first
  parameter  int unsigned Queues    = 2,
`else
  parameter  int unsigned Slots     = 64,
  parameter  int unsigned Queues    = 64,
`endif
  parameter  int unsigned Window    = 1024,            // cycles, a power of two
  localparam int unsigned SlotBits  = $clog2(Slots),   // derived
  localparam int unsigned QueueBits = $clog2(Queues)   // derived
) (
  input  logic                       clk_i,
  input  logic                       rst_ni,
  // commands whose keys are good; not in two cycles running, a slot may be startable from the next cycle on
  input  logic                       put_valid_i,
  input  logic [SlotBits-1:0]        put_slot_i,
  input  logic                       put_way_i,       // which pipe
  input  logic [63:0]                put_source_i,
  input  logic [63:0]                put_target_i,
  input  logic [31:0]                put_bytes_i,     // at least 1
  // slots
  input  logic [Slots-1:0]           startable_i,     // at most one of a queue
  input  logic [Slots*QueueBits-1:0] queue_i,
  output logic                       start_valid_o,
  output logic [SlotBits-1:0]        start_slot_o,
  output logic                       start_last_o,
  input  logic                       start_ok_i,
  // settings of the queue that is asked for, a cycle later
  output logic [QueueBits-1:0]       queue_o,
  input  logic [3:0]                 weight_i,        // 0 counts as 1
  input  logic [15:0]                rate_i,          // lines a window, 0: any
  // a queue starts, or its rate is another: it has begun nothing in this window
  input  logic                       renew_valid_i,
  input  logic [QueueBits-1:0]       renew_queue_i,
  // segments
  output logic [1:0]                 seg_valid_o,
  input  logic [1:0]                 seg_ready_i,
  output logic [SlotBits-1:0]        seg_slot_o,
  output logic                       seg_first_o,
  output logic [63:0]                seg_source_o,
  output logic [63:0]                seg_target_o,
  output logic [12:0]                seg_bytes_o,
  output logic                       limited_o        // a segment waits for the next window alone
);

  typedef enum logic [1:0] {
    Pick  = 2'd0,
    Fetch = 2'd1,  // what is left of the command is read
    Issue = 2'd2,
    Store = 2'd3   // and written, now or in the next cycle
  } state_t;

  localparam int unsigned LeftBits   = 1 + 64 + 64 + 32;
  localparam int unsigned WindowBits = $clog2(Window);

  state_t               state_q;
  logic [SlotBits-1:0]  slot_q;
  logic [QueueBits-1:0] queue_q;

  // ---- what is left of each command ----------------------------------------------------------------------------------
`ifdef FORMAL
  (* mem2reg *)  // solvers are slow on arrays
`endif
  logic [LeftBits-1:0] lefts_q [Slots];
  logic [LeftBits-1:0] left_q, put_left;
  logic [SlotBits-1:0] put_place;
  logic                put_en, first, store, owed_q;
  logic [63:0]         source, target, next_source_q, next_target_q;
  logic [31:0]         bytes, next_bytes_q;
  logic [Slots-1:0]    way_q;

  assign {first, source, target, bytes} = left_q;

  assign store     = state_q == Store;
  assign put_en    = owed_q || put_valid_i;
`ifdef BROKEN_SCHEDULER_PLACE
  assign put_place = owed_q ? slot_q : put_slot_i;
`else
  assign put_place = put_valid_i ? put_slot_i : slot_q;
`endif
  assign put_left  = put_valid_i ? {1'b1, put_source_i, put_target_i, put_bytes_i}
                                 : {1'b0, next_source_q, next_target_q, next_bytes_q};

  always_ff @(posedge clk_i) begin
    if (put_en) lefts_q[put_place] <= put_left;
    left_q <= lefts_q[slot_q];
  end

  always_ff @(posedge clk_i) begin
    if (put_valid_i) way_q[put_slot_i] <= put_way_i;
  end

  // ---- who is next ---------------------------------------------------------------------------------------------------
  logic [Queues-1:0]    served_q, limited_q;
  logic [QueueBits-1:0] turn_queue_q;
  logic [3:0]           turn_left_q;      // segments that the turn still has; 0: no turn
  logic [Slots-1:0]     able_q, mine_q, last_q, served_slot_q, limited_slot_q, could, open, same, first_open, first_could;
  logic [SlotBits-1:0]  chosen, same_slot, open_slot, could_slot;
  logic                 over_q;           // the queue that went last has reached its rate
  logic                 round;            // all that could go had their turn
  logic [QueueBits-1:0] chosen_queue;

  for (genvar i = 0; i < Slots; i++) begin : gen_open
    logic [QueueBits-1:0] queue;
    assign queue    = queue_i[i*QueueBits+:QueueBits];
    assign could[i] = able_q[i] && !limited_slot_q[i] && !(over_q && last_q[i]);
    assign open[i]  = could[i] && !served_slot_q[i];
    assign same[i]  = could[i] && mine_q[i];

    // What is known of its queue, a cycle late; only the limit of the queue that went last is younger.
    always_ff @(posedge clk_i) begin
      mine_q[i]         <= turn_left_q != '0 && queue == turn_queue_q;
      last_q[i]         <= queue == queue_q;
      served_slot_q[i]  <= served_q[queue];
      limited_slot_q[i] <= limited_q[queue];
    end
  end

  always_comb begin
    // All three at once, as the paths are long; a queue has one slot at most.
    first_open  = open & (~open + 1'b1);
    first_could = could & (~could + 1'b1);
    same_slot   = '0;
    open_slot   = '0;
    could_slot  = '0;
    for (int unsigned i = 0; i < Slots; i++) begin
      if (same[i]) same_slot |= SlotBits'(i);
      if (first_open[i]) open_slot |= SlotBits'(i);
      if (first_could[i]) could_slot |= SlotBits'(i);
    end
    round  = same == '0 && open == '0;
    chosen = (same != '0) ? same_slot : (open != '0) ? open_slot : could_slot;
  end

  assign limited_o    = (able_q & limited_slot_q) != '0;
  assign chosen_queue = queue_i[slot_q*QueueBits+:QueueBits];
  assign queue_o      = chosen_queue;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Pick;
      able_q  <= '0;
    end else begin
      able_q  <= startable_i & ((way_q & {Slots{seg_ready_i[1]}}) | (~way_q & {Slots{seg_ready_i[0]}}));
      unique case (state_q)
        Pick:    if (could != '0) state_q <= Fetch;
        Fetch:   state_q <= Issue;
        Issue:   state_q <= Store;
        default: state_q <= Pick;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Pick) slot_q <= chosen;
    if (state_q == Fetch) queue_q <= chosen_queue;
  end

  // ---- the segment ---------------------------------------------------------------------------------------------------
  logic [12:0] to_page_end;
  logic        begun, begun_q, way;
  logic [6:0]  lines;

  assign to_page_end   = 13'd4096 - {1'b0, source[11:0]};
`ifdef BROKEN_SCHEDULER_LAST
  assign start_last_o  = bytes < {19'd0, to_page_end};
`else
  assign start_last_o  = bytes <= {19'd0, to_page_end};
`endif
  assign seg_bytes_o   = start_last_o ? bytes[12:0] : to_page_end;
  assign way           = way_q[slot_q];
  assign start_valid_o = state_q == Issue && seg_ready_i[way];
  assign start_slot_o  = slot_q;
  assign begun         = start_valid_o && start_ok_i;
  assign seg_valid_o   = {begun && way, begun && !way};
  assign seg_slot_o    = slot_q;
  assign seg_first_o   = first;
  assign seg_source_o  = source;
  assign seg_target_o  = target;

  logic [12:0] rounded;
  logic        unused_bits;
  assign rounded     = seg_bytes_o + 13'd63;
  assign lines       = rounded[12:6];
  assign unused_bits = ^rounded[5:0];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) {begun_q, owed_q} <= '0;
    else {begun_q, owed_q} <= {begun, (begun && !start_last_o) || (owed_q && put_valid_i)};
  end

  always_ff @(posedge clk_i) begin
    if (begun) begin
      next_source_q <= {source[63:12] + 52'd1, 12'd0};
`ifdef BROKEN_SCHEDULER_TARGET
      next_target_q <= {target[63:12] + 52'd1, 12'd0};
`else
      next_target_q <= target + {51'd0, to_page_end};
`endif
      next_bytes_q  <= bytes - {19'd0, to_page_end};
    end
  end

  // ---- turns ---------------------------------------------------------------------------------------------------------
  logic [3:0] turn;   // segments of the turn, this one with them
  logic       round_q, same_q;

  assign turn = same_q ? turn_left_q : (weight_i == '0 ? 4'd1 : weight_i);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      served_q    <= '0;
      turn_left_q <= '0;
      {round_q, same_q} <= '0;
    end else begin
      if (state_q == Pick) begin
        round_q <= round;
        same_q  <= same != '0;
        if (could != '0 && same == '0) turn_left_q <= '0;
      end
      if (begun) begin
        if (round_q) served_q <= '0;
        served_q[queue_q] <= 1'b1;
        turn_left_q       <= turn - 4'd1;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (begun) turn_queue_q <= queue_q;
  end

  // ---- rates ---------------------------------------------------------------------------------------------------------
`ifdef FORMAL
  (* mem2reg *)
`endif
  logic [16:0]           spents_q [Queues];
  logic [16:0]           spent_q, spent;
  logic [15:0]           rate_q;
  logic [6:0]            lines_q;
  logic [Queues-1:0]     fresh_q;         // spent in this window
  logic [WindowBits-1:0] window_q;
  logic                  over;

  assign spent = (fresh_q[queue_q] ? spent_q : '0) + {10'd0, lines_q};
  assign over  = rate_q != '0 && spent >= {1'b0, rate_q};

  always_ff @(posedge clk_i) begin
    if (store && begun_q) spents_q[queue_q] <= spent;
    spent_q <= spents_q[queue_q];
  end

  always_ff @(posedge clk_i) begin
    rate_q  <= rate_i;
    lines_q <= lines;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      window_q  <= '0;
      over_q    <= 1'b0;
      fresh_q   <= '0;
      limited_q <= '0;
    end else begin
      window_q <= window_q + 1'b1;
      over_q   <= store && begun_q && over;
      if (window_q == '1) begin
        fresh_q   <= '0;
        limited_q <= '0;
      end else if (store && begun_q) begin
        fresh_q[queue_q]   <= 1'b1;
        limited_q[queue_q] <= over;
      end
      if (renew_valid_i) begin
        fresh_q[renew_queue_i]   <= 1'b0;
        limited_q[renew_queue_i] <= 1'b0;
      end
    end
  end

`ifdef FORMAL
  `include "formal/segment_scheduler_properties.svh"
`endif

endmodule
