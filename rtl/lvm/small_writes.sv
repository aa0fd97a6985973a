// SPDX-License-Identifier: Apache-2.0
/// Keeps the data of small writes on the chip: what a capsule brings, up to 4 KiB, stands in a slot here until its operation
/// has been answered, and member_out fetches it from here. DPU memory sees none of it.
///
/// A slot is its operation's from the moment in which the capsule has become one; until then it is the next free slot and
/// nobody's, so a capsule that is thrown away leaves nothing behind. It is free again when the operation's index is. A slot
/// is free or has an owner, and that by one bit, so it is neither lost nor freed twice.
///
/// Before a record about an operation is shown to firmware its data is *spilled*, written to its buffer in DPU memory
/// (and the slot is free): firmware finds there what it always found, and operations that wait for firmware, for however
/// long, keep no slot from those that do not.
module small_writes (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  input  logic [lvm_pkg::AddrBits-1:0] payload_base_i,   // operation buffers, 1 MiB aligned

  // a capsule's data, into the next free slot
  output logic                         slot_valid_o,     // there is one; it stays the next one until it is taken
  input  logic                         slot_we_i,
  input  logic [5:0]                   slot_beat_i,
  input  logic [511:0]                 slot_data_i,
  input  logic                         slot_take_i,      // pulse: it belongs to this operation from now on
  input  logic [lvm_pkg::OpBits-1:0]   slot_op_i,

  // is an operation's data here?
  input  logic                         find_i,
  input  logic [lvm_pkg::OpBits-1:0]   find_op_i,
  output logic                         found_o,          // in the same cycle
  output logic [lvm_pkg::SlotBits-1:0] found_slot_o,

  // beats of a slot, one a cycle from the cycle after next on; nobody may refuse them
  input  logic                         fetch_valid_i,
  output logic                         fetch_ready_o,
  input  logic [lvm_pkg::SlotBits-1:0] fetch_slot_i,
  input  logic [5:0]                   fetch_beat_i,     // the first
  input  logic [5:0]                   fetch_len_i,      // beats - 1
  output logic                         beat_valid_o,
  output logic [511:0]                 beat_data_o,
  output logic                         beat_last_o,

  // a record that waits to be shown
  input  logic                         spill_i,          // until the answer
  input  logic [lvm_pkg::OpBits-1:0]   spill_op_i,
  input  logic [2:0]                   spill_blocks_i,   // of the operation, modulo 8
  output logic                         spilled_o,        // pulse: no data of the operation is here

  // write client
  output logic                         wreq_valid_o,
  input  logic                         wreq_ready_i,
  output logic [lvm_pkg::AddrBits-1:0] wreq_addr_o,
  output logic [7:0]                   wreq_len_o,
  output logic                         wdat_valid_o,
  input  logic                         wdat_ready_i,
  output logic [511:0]                 wdat_data_o,
  input  logic                         wdone_i,

  // an operation's index is free again
  input  logic                         free_i,           // pulse
  input  logic [lvm_pkg::OpBits-1:0]   free_op_i,
  output logic                         idle_o            // nothing is being moved
);

  localparam int unsigned Slots = lvm_pkg::SlotCount;

  // ---- whose the slots are -------------------------------------------------------------------------------------------
  logic [Slots-1:0]             held_q;               // has an owner
  (* mem2reg *)
  logic [lvm_pkg::OpBits-1:0]   owners_q [Slots];     // compared all at once: registers, not a memory
  logic [Slots-1:0]             found, wanted, freed;
  logic                         next_valid_q;
  logic [lvm_pkg::SlotBits-1:0] next_q;
  logic [Slots-1:0]             others;               // free, and not the next one
  logic                         spill_end;
  logic [lvm_pkg::SlotBits-1:0] spill_slot_q;

  function automatic logic [lvm_pkg::SlotBits-1:0] number_of(input logic [Slots-1:0] slot);
    number_of = {|(slot & 32'hFFFF0000), |(slot & 32'hFF00FF00), |(slot & 32'hF0F0F0F0),
                 |(slot & 32'hCCCCCCCC), |(slot & 32'hAAAAAAAA)};
  endfunction

  // Asked for seldom, so that the simulation compares seldom.
  always_comb begin
    found  = '0;
    wanted = '0;
    freed  = '0;
    if (find_i) for (int unsigned i = 0; i < Slots; i++) found[i] = held_q[i] && owners_q[i] == find_op_i;
    if (spill_i) for (int unsigned i = 0; i < Slots; i++) wanted[i] = held_q[i] && owners_q[i] == spill_op_i;
    if (free_i) for (int unsigned i = 0; i < Slots; i++) freed[i] = owners_q[i] == free_op_i;
  end

  assign found_o      = found != '0;
  assign found_slot_o = number_of(found);
  assign slot_valid_o = next_valid_q;
  assign others       = ~held_q & ~(32'd1 << next_q);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      held_q       <= '0;
      next_valid_q <= 1'b0;
      next_q       <= '0;
    end else begin
      held_q <= held_q & ~freed;
      if (spill_end) held_q[spill_slot_q] <= 1'b0;
      if (slot_take_i) held_q[next_q] <= 1'b1;
      if (slot_take_i || !next_valid_q) begin
        next_valid_q <= others != '0;
        next_q       <= number_of(others & (~others + 32'd1));
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (slot_take_i) owners_q[next_q] <= slot_op_i;
  end

  // ---- beats ---------------------------------------------------------------------------------------------------------
  logic [511:0]                 beats_q [64 * Slots];
  logic                         read;
  logic [lvm_pkg::SlotBits+5:0] read_at;

  always_ff @(posedge clk_i) begin
    if (slot_we_i) beats_q[{next_q, slot_beat_i}] <= slot_data_i;
    if (read) beat_data_o <= beats_q[read_at];
  end

  // ---- fetching ------------------------------------------------------------------------------------------------------
  logic                         fetching_q, fetch_last;
  logic [lvm_pkg::SlotBits+5:0] fetch_at_q;
  logic [5:0]                   fetch_left_q;   // beats - 1

  assign fetch_last    = fetch_left_q == '0;
  assign fetch_ready_o = (!fetching_q || fetch_last) && spill_state_q == SpillIdle;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      fetching_q   <= 1'b0;
      fetch_at_q   <= '0;
      fetch_left_q <= '0;
      beat_valid_o <= 1'b0;
      beat_last_o  <= 1'b0;
    end else begin
      beat_valid_o <= fetching_q;
      beat_last_o  <= fetching_q && fetch_last;
      if (fetch_valid_i && fetch_ready_o) begin
        fetching_q   <= 1'b1;
        fetch_at_q   <= {fetch_slot_i, fetch_beat_i};
        fetch_left_q <= fetch_len_i;
      end else if (fetching_q) begin
        fetching_q   <= !fetch_last;
        fetch_at_q   <= fetch_at_q + 11'd1;
        fetch_left_q <= fetch_left_q - 6'd1;
      end
    end
  end

  // ---- spilling ------------------------------------------------------------------------------------------------------
  // One burst: a slot is as long as the longest, and a buffer begins where one may begin. While it goes on nothing is
  // fetched, which is seldom.
  typedef enum logic [2:0] {
    SpillIdle,
    SpillReady,   // the first beat is read when no fetch is under way any more
    SpillAsk,     // the burst is asked for, its first beat is here
    SpillSend,
    SpillWait     // it is on its way to memory
  } spill_state_e;

  spill_state_e               spill_state_q;
  logic [5:0]                 spill_beat_q;    // the one that is here
  logic [5:0]                 spill_last_q;
  logic [lvm_pkg::OpBits-1:0] spill_op_q;
  logic                       spill_step;
  logic [19:0]                unused_base;

  assign unused_base  = payload_base_i[19:0];
  assign wreq_valid_o = spill_state_q == SpillAsk;
  assign wreq_addr_o  = {payload_base_i[lvm_pkg::AddrBits-1:20] + 20'(spill_op_q), 20'd0};
  assign wreq_len_o   = {2'd0, spill_last_q};
  assign wdat_valid_o = spill_state_q == SpillSend;
  assign wdat_data_o  = beat_data_o;
  assign spill_step   = wdat_valid_o && wdat_ready_i;
  assign spill_end    = spill_state_q == SpillWait && wdone_i;
  assign read         = fetching_q || spill_state_q == SpillReady || spill_step;
  assign read_at      = fetching_q ? fetch_at_q :
                        {spill_slot_q, (spill_state_q == SpillReady) ? 6'd0 : spill_beat_q + 6'd1};
  assign idle_o       = !spill_i && !fetching_q && !beat_valid_o;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      spill_state_q <= SpillIdle;
      spill_slot_q  <= '0;
      spill_op_q    <= '0;
      spill_beat_q  <= '0;
      spill_last_q  <= '0;
      spilled_o     <= 1'b0;
    end else begin
      spilled_o <= spill_end;
      unique case (spill_state_q)
        SpillIdle: if (spill_i && !spilled_o) begin
          spill_slot_q <= number_of(wanted);
          spill_op_q   <= spill_op_i;
          spill_last_q <= {spill_blocks_i - 3'd1, 3'd7};
          spill_beat_q <= '0;
          if (wanted == '0) spilled_o <= 1'b1;
          else spill_state_q <= SpillReady;
        end
        SpillReady: if (!fetching_q) spill_state_q <= SpillAsk;
        SpillAsk:   if (wreq_ready_i) spill_state_q <= SpillSend;
        SpillSend:  if (spill_step) begin
          spill_beat_q <= spill_beat_q + 6'd1;
          if (spill_beat_q == spill_last_q) spill_state_q <= SpillWait;
        end
        default:    if (wdone_i) spill_state_q <= SpillIdle;
      endcase
    end
  end

endmodule
