// SPDX-License-Identifier: Apache-2.0
/// One lock per stripe, taken by slots (contexts): first come, first served for each stripe, any number of stripes.
///
/// A slot asks for a stripe and holds it at once or waits. It remembers which slots hold the stripe or asked for it
/// before, and holds the stripe when the last of them has released. A slot has at most one stripe, held or waited for; it
/// asks only when it has none and releases only what it holds (the user's duty, assumed by the proof).
/// A stripe that is released may be asked for in the same cycle.
module stripe_lock #(
  parameter  int unsigned Slots      = 32,             // a power of two
  parameter  int unsigned StripeBits = 40,             // stripe number
`ifdef FORMAL
  parameter  int unsigned One        = 3,              // the pair of slots that the proof looks at
  parameter  int unsigned Two        = 28,
`endif
  localparam int unsigned SlotBits   = $clog2(Slots)   // derived
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,

  // ask
  input  logic                  request_i,         // pulse
  input  logic [SlotBits-1:0]   request_slot_i,
  input  logic [StripeBits-1:0] request_stripe_i,
  output logic                  granted_o,         // in the same cycle: held at once; else it waits

  // release
  input  logic                  release_i,         // pulse
  input  logic [SlotBits-1:0]   release_slot_i,

  // wake
  output logic [Slots-1:0]      wake_o             // pulse, one cycle after the release: this slot holds its stripe now
);

  logic [Slots-1:0]       valid_q;               // the slot holds a stripe or waits for one
  (* mem2reg *)
  logic [StripeBits-1:0]  stripe_q [Slots];      // compared all at once: registers, not a memory
  logic [Slots*Slots-1:0] before_q;              // row by slot: those that must release first
  logic [Slots-1:0]       ahead;                // new row of the slot that asks
  logic [Slots-1:0]       same;                  // holders and waiters of the stripe asked for
  logic [Slots-1:0]       leaving;

  always_comb begin
    leaving = '0;
    if (release_i) leaving[release_slot_i] = 1'b1;
    same = '0;
    if (request_i) begin
      for (int unsigned i = 0; i < Slots; i++) begin
        same[i] = valid_q[i] && !leaving[i] && stripe_q[i] == request_stripe_i;
`ifdef BROKEN_LOCK_WAITERS
        if (before_q[i*Slots+:Slots] != '0) same[i] = 1'b0;  // sees who holds, not who waits
`endif
      end
    end
  end

  assign granted_o = request_i && same == '0;
`ifdef BROKEN_LOCK_ORDER
  assign ahead = same & (~same + 1'b1);  // waits for one only of those before it
`else
  assign ahead = same;
`endif

  always_ff @(posedge clk_i) begin
    if (request_i) stripe_q[request_slot_i] <= request_stripe_i;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q  <= '0;
      before_q <= '0;
      wake_o   <= '0;
    end else begin
      wake_o <= '0;
      if (release_i) begin
        valid_q[release_slot_i] <= 1'b0;
        for (int unsigned i = 0; i < Slots; i++) begin
          before_q[i*Slots+:Slots] <= before_q[i*Slots+:Slots] & ~leaving;
          wake_o[i]                <= before_q[i*Slots+:Slots] == leaving;
        end
      end
      if (request_i) begin
        valid_q[request_slot_i] <= 1'b1;
        for (int unsigned i = 0; i < Slots; i++) begin
          if (request_slot_i == SlotBits'(i)) before_q[i*Slots+:Slots] <= ahead;
        end
      end
    end
  end

`ifdef FORMAL
  // ---- proof, for one pair of slots ------------------------------------------------------------------------------
  // No slot is treated differently from another, so one pair speaks for all; the tests take three.
  logic [SlotBits-1:0] one, two;
  assign one = SlotBits'(One);
  assign two = SlotBits'(Two);
  logic past_q;            // a cycle has passed since reset
  logic one_first_q;       // both have the same stripe and slot one asked first
  logic two_first_q;       // or slot two
  logic one_holds, two_holds, one_of, two_of, alike;
  logic [Slots-1:0] one_before, two_before;

  logic [Slots-1:0] leaver_before;
  always_comb begin
    one_before    = '0;
    two_before    = '0;
    leaver_before = '0;
    for (int unsigned i = 0; i < Slots; i++) begin
      if (one == SlotBits'(i)) one_before = before_q[i*Slots+:Slots];
      if (two == SlotBits'(i)) two_before = before_q[i*Slots+:Slots];
      if (release_slot_i == SlotBits'(i)) leaver_before = before_q[i*Slots+:Slots];
    end
  end
  assign one_holds  = valid_q[one] && one_before == '0;
  assign two_holds  = valid_q[two] && two_before == '0;
  assign one_of     = valid_q[one] && !(release_i && release_slot_i == one);
  assign two_of     = valid_q[two] && !(release_i && release_slot_i == two);
  assign alike      = stripe_q[one] == stripe_q[two];

  initial past_q = 1'b0;
  always_ff @(posedge clk_i) begin
    past_q <= 1'b1;
    assume (rst_ni == past_q);
    if (request_i) assume (!valid_q[request_slot_i]);
    if (release_i) assume (valid_q[release_slot_i] && leaver_before == '0);

    // Who asked first, seen from outside alone.
    if (!rst_ni) begin
      one_first_q <= 1'b0;
      two_first_q <= 1'b0;
    end else begin
      if (release_i && (release_slot_i == one || release_slot_i == two)) begin
        one_first_q <= 1'b0;
        two_first_q <= 1'b0;
      end
      if (request_i && request_slot_i == two && one_of && stripe_q[one] == request_stripe_i) one_first_q <= 1'b1;
      if (request_i && request_slot_i == one && two_of && stripe_q[two] == request_stripe_i) two_first_q <= 1'b1;
    end

    if (past_q) begin
      // Never one stripe for two.
      assert (!(one_holds && two_holds && alike));
      // First come, first served: who asked later holds nothing while the earlier one has not released.
      if (one_first_q) assert (valid_q[one] && valid_q[two] && alike && !two_holds);
      if (two_first_q) assert (valid_q[one] && valid_q[two] && alike && !one_holds);
      // A slot waits for nobody else than those before it on its own stripe, so nobody waits for ever behind a stranger.
      if (valid_q[one]) assert (one_before[two] == two_first_q);
      if (valid_q[two]) assert (two_before[one] == one_first_q);
      // Inductive strengthening: of two on one stripe exactly one came first; an empty slot is nobody's predecessor.
      assert ((valid_q[one] && valid_q[two] && alike) == (one_first_q ^ two_first_q));
      assert (!(one_first_q && two_first_q));
      if (!valid_q[two]) assert (!one_before[two]);
      if (!valid_q[one]) assert (!two_before[one]);
      if (!valid_q[one]) assert (one_before == '0);
      if (!valid_q[two]) assert (two_before == '0);
      // A wake means that it holds, unless it has released again meanwhile.
      if (wake_o[one]) assert (one_holds);
    end
    cover (past_q && one_first_q && wake_o[two] == 1'b0 && two_before != '0 && one_holds);
    cover (past_q && wake_o[two] && two_holds && valid_q[one] && alike && two_first_q);
  end
`endif

endmodule
