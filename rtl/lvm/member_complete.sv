// SPDX-License-Identifier: Apache-2.0
/// Takes completion entries from the members, in order of arrival. An entry is acted on when the command's data, if any
/// came before it, is where it belongs (in memory, or in the accumulators): a read has then really completed. Other
/// commands' data is not waited for; data that comes later is dropped. Of a write, an entry that came before all its data
/// was sent (it failed) waits until that is: what is added to an accumulator on the way, or read out of it, belongs to the
/// step that the accumulator is held for. It frees the command's tag and tells the sequencer.
/// An entry whose command is not in flight is counted and has no effect.
module member_complete (
  input  logic                        clk_i,
  input  logic                        rst_ni,

  // completion entries
  input  logic                        member_cq_tvalid_i,
  output logic                        member_cq_tready_o,
  input  logic [127:0]                member_cq_tdata_i,
  input  logic [3:0]                  member_cq_tuser_i,  // member

  // commands in flight
  input  logic                        entry_we_i,
  input  logic [lvm_pkg::TagBits-1:0] entry_tag_i,
  input  lvm_pkg::tag_t            entry_i,
  input  logic                        entry_sends_i,      // a write: its data is to be sent
  input  logic                        sent_i,             // pulse: the data of a write has been
  input  logic [lvm_pkg::TagBits-1:0] sent_tag_i,

  // the command's data, in member_in
  output logic [lvm_pkg::TagBits-1:0] look_tag_o,
  input  logic                        look_under_way_i,   // it has begun and is not handed on
  input  logic                        look_due_i,         // none has begun
  input  logic [31:0]                 look_mark_i,        // a cycle after the tag: stored_i when it is stored
  output logic                        close_o,            // pulse: what comes from now on is to be dropped
  input  logic [31:0]                 stored_i,           // packets in memory, modulo 2^32

  // results
  output logic                        event_valid_o,      // pulse
  output lvm_pkg::event_t          event_o,
  output logic                        free_valid_o,       // pulse: the tag is free
  output logic [lvm_pkg::TagBits-1:0] free_tag_o,
  output logic                        count_late_o,       // pulse: no such command in flight
  output logic                        idle_o
);

  localparam int unsigned KeptBits = 8 + lvm_pkg::CtxBits + lvm_pkg::OrderBits;

  typedef enum logic [1:0] {
    StateIdle,    // no entry
    StateData,    // data of its command is on its way inside member_in, or has not left member_out
    StateStore,   // that data is on its way to memory
    StateTell     // act
  } state_e;

  state_e                       state_q;
  logic [lvm_pkg::TagCount-1:0] flying_q;
  logic [lvm_pkg::TagCount-1:0] sending_q;
  logic [KeptBits-1:0]          kept_q [lvm_pkg::TagCount];
  logic [KeptBits-1:0]          look_q;
  logic [7:0]                   look_generation;
  logic [lvm_pkg::CtxBits-1:0]  look_ctx;
  lvm_pkg::order_t              look_order;
  logic [15:0]                  id_q;
  logic [3:0]                   member_q;
  lvm_pkg::status_t             status_q;
  logic                         take, known;
  logic                         held;      // for that data
  logic                         flown_q;   // the tag was in flight when the entry came
  logic                         behind;    // not so far yet; counts wrap, so their difference tells
  logic [30:0]                  unused_behind;
  logic                         unused_entry;

  assign unused_entry       = ^{member_cq_tdata_i[112], member_cq_tdata_i[95:0], entry_i.store, entry_i.accumulate,
                                entry_i.coefficients, entry_i.acc, entry_i.address};
  assign member_cq_tready_o = state_q == StateIdle;
  assign take               = member_cq_tvalid_i && member_cq_tready_o;
  assign {behind, unused_behind} = stored_i - look_mark_i;
  assign known              = flown_q && look_generation == id_q[15:8];
  assign held               = look_under_way_i || (known && sending_q[id_q[7:0]]);
  assign {look_generation, look_ctx, look_order} = look_q;
  assign event_valid_o      = state_q == StateTell && known;
  assign event_o            = {look_ctx, member_q, status_q, look_order};
  assign look_tag_o         = id_q[7:0];
  assign close_o            = state_q == StateData && !held && known;
  assign free_valid_o       = event_valid_o;
  assign free_tag_o         = id_q[7:0];
  assign count_late_o       = state_q == StateTell && !known;
  assign idle_o             = state_q == StateIdle && !member_cq_tvalid_i;

  always_ff @(posedge clk_i) begin
    if (entry_we_i) kept_q[entry_tag_i] <= {entry_i.generation, entry_i.ctx, entry_i.order};
    if (take) look_q <= kept_q[member_cq_tdata_i[103:96]];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q   <= StateIdle;
      flying_q  <= '0;
      sending_q <= '0;
      id_q      <= '0;
      member_q  <= '0;
      status_q  <= '0;
      flown_q   <= 1'b0;
    end else begin
      unique case (state_q)
        StateIdle: if (take) begin
          id_q     <= member_cq_tdata_i[111:96];
          status_q <= member_cq_tdata_i[127:113];
          member_q <= member_cq_tuser_i;
          flown_q  <= flying_q[member_cq_tdata_i[103:96]];
          state_q  <= StateData;
        end
        // No command's mark is looked at but of one whose data has come.
        StateData: if (!held) state_q <= (known && !look_due_i) ? StateStore : StateTell;
        StateStore: if (!behind) state_q <= StateTell;
        default: state_q <= StateIdle;
      endcase
      if (event_valid_o) flying_q[id_q[7:0]] <= 1'b0;
      if (entry_we_i) flying_q[entry_tag_i] <= 1'b1;
      if (sent_i) sending_q[sent_tag_i] <= 1'b0;
      if (entry_we_i && entry_sends_i) sending_q[entry_tag_i] <= 1'b1;
    end
  end

endmodule
