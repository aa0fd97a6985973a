// SPDX-License-Identifier: Apache-2.0
/// The parity accumulators: beats that are overwritten, XORed into, and read out.
///
/// Two banks by the lowest bit of the beat address. Ports A and B are served in the same cycle when they want different
/// banks; on a clash the bank takes turns, after which two streams that walk on stay out of each other's way. A beat is read
/// in the cycle in which it is accepted and written in the next; an access to the beat that is just being written waits.
module parity_accumulator #(
  parameter int unsigned AddrBits = 13,  // beat address: {accumulator, beat}
  parameter int unsigned DataBits = 512  // one beat
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  // port A: add
  input  logic                a_valid_i,
  output logic                a_ready_o,
  input  logic [AddrBits-1:0] a_addr_i,
  input  logic                a_first_i,   // overwrite
  input  logic [DataBits-1:0] a_data_i,

  // port B: add, or read
  input  logic                b_valid_i,
  output logic                b_ready_o,
  input  logic [AddrBits-1:0] b_addr_i,
  input  logic                b_read_i,    // read, change nothing
  input  logic                b_first_i,   // overwrite
  input  logic [DataBits-1:0] b_data_i,
  output logic                b_rvalid_o,  // one cycle after a read was accepted
  output logic [DataBits-1:0] b_rdata_o
);

  logic [1:0]          a_take, b_take, read_q;
  logic [DataBits-1:0] rdata [2];

  for (genvar bank = 0; bank < 2; bank++) begin : gen_bank
    localparam logic Bank = 1'(bank);
    logic                wants_a, wants_b, busy_a, busy_b, take_a, take_b;
    logic                turn_q;     // B goes first on a clash
    logic                write_q, first_q;
    logic [AddrBits-2:0] at, at_q;
    logic [DataBits-1:0] data_q, sum;
    logic [DataBits-1:0] old_q;
    logic [DataBits-1:0] beats_q [2 ** (AddrBits - 1)];

`ifdef BROKEN_ACCUMULATOR_HAZARD
    assign busy_a  = 1'b0;
    assign busy_b  = 1'b0;
`else
    assign busy_a  = write_q && at_q == a_addr_i[AddrBits-1:1];
    assign busy_b  = write_q && at_q == b_addr_i[AddrBits-1:1];
`endif
    assign wants_a = a_valid_i && a_addr_i[0] == Bank && !busy_a;
    assign wants_b = b_valid_i && b_addr_i[0] == Bank && !busy_b;
    assign take_a  = wants_a && !(wants_b && turn_q);
    assign take_b  = wants_b && !(wants_a && !turn_q);
    assign at      = take_b ? b_addr_i[AddrBits-1:1] : a_addr_i[AddrBits-1:1];
`ifdef BROKEN_ACCUMULATOR_SUM
    assign sum     = first_q ? data_q : data_q | old_q;
`else
    assign sum     = first_q ? data_q : data_q ^ old_q;
`endif

    always_ff @(posedge clk_i) begin
      if (take_a || take_b) begin
        old_q <= beats_q[at];
        at_q  <= at;
      end
      if (take_a || (take_b && !b_read_i)) begin
        data_q  <= take_b ? b_data_i : a_data_i;
        first_q <= take_b ? b_first_i : a_first_i;
      end
      if (write_q) beats_q[at_q] <= sum;
    end

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        write_q      <= 1'b0;
        read_q[bank] <= 1'b0;
        turn_q       <= 1'b0;
      end else begin
        write_q      <= take_a || (take_b && !b_read_i);
        read_q[bank] <= take_b && b_read_i;
        if (wants_a && wants_b) turn_q <= !turn_q;
      end
    end

`ifdef FORMAL
    // ---- proof, for one beat: any, since nothing tells it from the others --------------------------------------
    (* anyconst *) logic [AddrBits-2:0] beat;
    logic                past_q, known_q, read_beat_q, expect_known_q;
    logic [DataBits-1:0] value_q, expect_q;   // what the definition says the beat holds, and held when it was read
    logic [1:0]          added_q;
    logic                hit_a, hit_b;
    assign hit_a = take_a && a_addr_i[AddrBits-1:1] == beat;
    assign hit_b = take_b && b_addr_i[AddrBits-1:1] == beat;

    initial past_q = 1'b0;
    always_ff @(posedge clk_i) begin
      past_q <= 1'b1;
      assume (rst_ni == past_q);
      if (!rst_ni) begin
        known_q     <= 1'b0;
        read_beat_q <= 1'b0;
        added_q     <= '0;
      end else begin
        if (hit_a) begin
          known_q <= known_q || a_first_i;
          value_q <= a_first_i ? a_data_i : value_q ^ a_data_i;
          added_q <= a_first_i ? '0 : added_q + {1'b0, !added_q[1]};
        end else if (hit_b && !b_read_i) begin
          known_q <= known_q || b_first_i;
          value_q <= b_first_i ? b_data_i : value_q ^ b_data_i;
          added_q <= b_first_i ? '0 : added_q + {1'b0, !added_q[1]};
        end
        read_beat_q    <= hit_b && b_read_i;
        expect_known_q <= known_q;
        expect_q       <= value_q;
      end
      if (past_q && rst_ni) begin
        // A beat that is read out is the XOR of all that was added since it was overwritten.
        if (read_beat_q && expect_known_q) assert (read_q[bank] && old_q == expect_q);
        // Inductive strengthening: the memory holds that value, or the write under way does.
        if (known_q) assert ((write_q && at_q == beat) ? sum == value_q : beats_q[beat] == value_q);
        assert (read_q[bank] || !read_beat_q);
        assert (!(take_a && take_b));
        cover (read_beat_q && expect_known_q && added_q[1] && old_q != '0);
      end
    end
`endif

    assign a_take[bank] = take_a;
    assign b_take[bank] = take_b;
    assign rdata[bank]  = old_q;
  end

  assign a_ready_o  = |a_take;
  assign b_ready_o  = |b_take;
  assign b_rvalid_o = |read_q;
  assign b_rdata_o  = read_q[1] ? rdata[1] : rdata[0];

endmodule
