// SPDX-License-Identifier: Apache-2.0
/// Intervals between the events of a vector. The core reads and writes one entry at a time; beside it a sweep visits every
/// entry once in Vectors cycles and hands those whose interval has ended to the core, one at a time.
///
/// Memories are doubled, as both read. The sweep stands still while no interval runs.
module moderation #(
  parameter  int unsigned Vectors   = 2048,             // entries
  localparam int unsigned EntryBits = $clog2(Vectors)   // derived
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 enable_i,        // intervals are obeyed
  // after reset
  input  logic                 sweep_i,         // one entry a cycle
  input  logic [EntryBits-1:0] sweep_entry_i,
  // look at an entry
  input  logic                 read_i,
  input  logic [EntryBits-1:0] read_entry_i,
  output logic [15:0]          interval_o,      // a cycle later; settings
  output logic [7:0]           count_o,
  output logic                 moderated_o,     // its interval is obeyed
  output logic                 running_o,       // state
  output logic                 due_o,           // an interval that runs has ended
  output logic [7:0]           held_o,          // events
  // put its state back
  input  logic                 write_i,
  input  logic [EntryBits-1:0] entry_i,         // the one read
  input  logic                 start_i,         // an interval begins
  input  logic                 keep_i,          // or goes on; else none runs
  input  logic [7:0]           held_i,
  // change its settings
  input  logic                 set_i,
  input  logic [15:0]          interval_i,
  input  logic [7:0]           count_i,
  // the next entry whose interval has ended
  output logic                 ended_valid_o,
  input  logic                 ended_ready_i,
  output logic [EntryBits-1:0] ended_entry_o,
  output logic                 holding_o        // some entry holds events
);

  localparam int unsigned SweepBits = 18;       // more than twice an interval
  localparam int unsigned StateBits = 1 + 8 + SweepBits;

  // ---- memories ----------------------------------------------------------------------------------------------------
  logic [23:0]          settings_q [Vectors];       // {count, interval}
  logic [15:0]          settings_beside_q [Vectors]; // interval
  logic [StateBits-1:0] states_q [Vectors];         // {running, held, sweep in which it ends}
  logic [StateBits-1:0] states_beside_q [Vectors];
  logic [23:0]          setting_q;
  logic [15:0]          look_setting_q;
  logic [StateBits-1:0] state_q, look_state_q;
  logic                 set, write;
  logic [EntryBits-1:0] entry;
  logic [23:0]          setting;
  logic [StateBits-1:0] state;
  logic                 look;                       // the sweep goes on

  assign set     = sweep_i || set_i;
  assign write   = sweep_i || write_i;
  assign entry   = sweep_i ? sweep_entry_i : entry_i;
  assign setting = sweep_i ? '0 : {count_i, interval_i};

  logic [EntryBits-1:0] next_q;                     // entry that is looked up
  logic [SweepBits-1:0] sweep_q;                    // number of its sweep
  logic                 at_valid_q;
  logic [EntryBits-1:0] at_q;                       // entry that is looked at
  logic [SweepBits-1:0] at_sweep_q;
  logic [SweepBits-1:0] at_before_q;                // the sweep before

  always_ff @(posedge clk_i) begin
    if (set) settings_q[entry] <= setting;
    if (read_i) setting_q <= settings_q[read_entry_i];
  end
  always_ff @(posedge clk_i) begin
    if (set) settings_beside_q[entry] <= setting[15:0];
    if (look) look_setting_q <= settings_beside_q[next_q];
  end
  always_ff @(posedge clk_i) begin
    if (write) states_q[entry] <= state;
    if (read_i) state_q <= states_q[read_entry_i];
  end
  always_ff @(posedge clk_i) begin
    if (write) states_beside_q[entry] <= state;
    if (look) look_state_q <= states_beside_q[next_q];
  end

  // ---- the core's entry --------------------------------------------------------------------------------------------
  // Visited in this sweep already, or not: the first visit ends an interval of one.
  logic                 visited;                    // in this sweep
  logic [SweepBits-1:0] ends;
  logic [SweepBits-1:0] left_after, left_before;

  assign visited     = entry_i <= at_q;
  assign ends        = !start_i ? state_q[SweepBits-1:0] :
                       visited ? at_sweep_q + SweepBits'(setting_q[15:0]) : at_before_q + SweepBits'(setting_q[15:0]);
  assign state       = sweep_i ? '0 : {start_i || keep_i, held_i, ends};
  assign interval_o  = setting_q[15:0];
  assign count_o     = setting_q[23:16];
  assign moderated_o = enable_i && setting_q[15:0] != '0;
  assign running_o   = state_q[StateBits-1];
  assign held_o      = state_q[SweepBits +: 8];
  assign left_after  = at_sweep_q - state_q[SweepBits-1:0];
  assign left_before = at_before_q - state_q[SweepBits-1:0];
  assign due_o       = running_o && (!moderated_o || !(visited ? left_after[SweepBits-1] : left_before[SweepBits-1]));

  // ---- the sweep ---------------------------------------------------------------------------------------------------
  logic [EntryBits:0]   running_q, holding_q;       // entries
  logic [SweepBits-1:0] look_left;
  logic                 ended;                      // the entry looked at is to be handed on
  logic                 begins, ends_one, holds, frees;

  assign look_left = at_sweep_q - look_state_q[SweepBits-1:0];
  assign ended     = at_valid_q && look_state_q[StateBits-1] &&
                     (!enable_i || look_setting_q == '0 || !look_left[SweepBits-1]);
  assign look      = running_q != '0 && !(ended && ended_valid_o && !ended_ready_i);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      next_q        <= '0;
      sweep_q       <= '0;
      at_valid_q    <= 1'b0;
      at_q          <= EntryBits'(Vectors - 1);  // all have been visited in the sweep before the first
      at_sweep_q    <= '1;
      at_before_q   <= ~SweepBits'(1);
      ended_valid_o <= 1'b0;
    end else begin
      if (look) begin
        next_q     <= next_q + 1'b1;
        if (next_q == EntryBits'(Vectors - 1)) sweep_q <= sweep_q + 1'b1;
        at_q       <= next_q;
        at_sweep_q <= sweep_q;
        if (at_sweep_q != sweep_q) at_before_q <= at_sweep_q;
      end
      at_valid_q    <= look || (at_valid_q && ended && ended_valid_o && !ended_ready_i);
      ended_valid_o <= ended || (ended_valid_o && !ended_ready_i);
    end
  end
  always_ff @(posedge clk_i) begin
    if (ended && (!ended_valid_o || ended_ready_i)) ended_entry_o <= at_q;
  end

  // ---- how many ----------------------------------------------------------------------------------------------------
  assign begins   = write_i && (start_i || keep_i) && !running_o;
  assign ends_one = write_i && !start_i && !keep_i && running_o;
  assign holds    = write_i && held_i != '0 && held_o == '0;
  assign frees    = write_i && held_i == '0 && held_o != '0;
  assign holding_o = holding_q != '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      running_q <= '0;
      holding_q <= '0;
    end else begin
      if (begins) running_q <= running_q + 1'b1;
      if (ends_one) running_q <= running_q - 1'b1;
      if (holds) holding_q <= holding_q + 1'b1;
      if (frees) holding_q <= holding_q - 1'b1;
    end
  end

endmodule
