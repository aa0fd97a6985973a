// SPDX-License-Identifier: Apache-2.0
/// The parity accumulators: beats that are overwritten, added to, and read out. A beat that streams past is multiplied, in
/// GF(2^8), by one coefficient for each of the two halves and added to both in one pass: 1 and a power of 2 for P and Q,
/// the rows of a recovery's matrix for any one or two members that are lost. A half whose coefficient is 0 is left alone;
/// where it is 1, nothing is multiplied, which the simulation relies on.
///
/// Two banks a half by the lowest bit of the beat address. Ports A and B are served in the same cycle when they want
/// different banks or different halves; on a clash the bank takes turns, after which two streams that walk on stay out of
/// each other's way. A beat is read in the cycle in which it is accepted, multiplied, added and written in the next; an
/// access to the beat that is just being written, in either half, waits: so that nobody waits longer than that and a turn.
module parity_accumulator #(
  parameter int unsigned AddrBits = 12,  // beat address in a half
  parameter int unsigned Bytes    = 64   // one beat
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  // port A: add
  input  logic                a_valid_i,
  output logic                a_ready_o,
  input  logic [AddrBits-1:0] a_addr_i,
  input  logic [15:0]         a_coefficients_i,  // of half i in bits 8i+7:8i
  input  logic [1:0]          a_first_i,         // overwrite, in half i
  input  logic [8*Bytes-1:0]  a_data_i,

  // port B: add, or read
  input  logic                b_valid_i,
  output logic                b_ready_o,
  input  logic [AddrBits-1:0] b_addr_i,
  input  logic                b_read_i,          // read, change nothing
  input  logic                b_half_i,          // from this half
  input  logic [15:0]         b_coefficients_i,
  input  logic [1:0]          b_first_i,
  input  logic [8*Bytes-1:0]  b_data_i,
  output logic                b_rvalid_o,        // one cycle after a read was accepted
  output logic [8*Bytes-1:0]  b_rdata_o
);

  // ---- who is served -----------------------------------------------------------------------------------------------
  logic [1:0] a_halves, b_halves;     // that an access is about
  logic [3:0] busy_a, busy_b;         // {half, bank}: the beat is being written
  logic [1:0] a_take, b_take;         // by bank

  assign a_halves = {a_coefficients_i[15:8] != '0, a_coefficients_i[7:0] != '0};
  assign b_halves = b_read_i ? {b_half_i, !b_half_i} : {b_coefficients_i[15:8] != '0, b_coefficients_i[7:0] != '0};

  for (genvar bank = 0; bank < 2; bank++) begin : gen_bank
    logic wants_a, wants_b, clash, turn_q;  // turn: B goes first on a clash
    assign wants_a      = a_valid_i && a_addr_i[0] == 1'(bank) && !busy_a[2+bank] && !busy_a[bank];
    assign wants_b      = b_valid_i && b_addr_i[0] == 1'(bank) && !busy_b[2+bank] && !busy_b[bank];
    assign clash        = wants_a && wants_b && (a_halves & b_halves) != '0;
    assign a_take[bank] = wants_a && !(clash && turn_q);
    assign b_take[bank] = wants_b && !(clash && !turn_q);
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) turn_q <= 1'b0;
      else if (clash) turn_q <= !turn_q;
    end
  end

  assign a_ready_o = |a_take;
  assign b_ready_o = |b_take;

  // ---- half a bank -------------------------------------------------------------------------------------------------
  logic [3:0]         read_q;
  logic [8*Bytes-1:0] rdata [4];

  for (genvar part = 0; part < 4; part++) begin : gen_part
    localparam int unsigned Half = part / 2;
    localparam int unsigned Bank = part % 2;
    logic                add_a, add_b, read_b, write_q, first_q;
    logic [AddrBits-2:0] at, at_q;
    logic [7:0]          coefficient_q;
    logic [8*Bytes-1:0]  data_q, product, term, sum;
    logic                multiply;
    logic [8*Bytes-1:0]  old_q;
    logic [8*Bytes-1:0]  beats_q [2 ** (AddrBits - 1)];

`ifdef BROKEN_ACCUMULATOR_HAZARD
    assign busy_a[part] = 1'b0;
    assign busy_b[part] = 1'b0;
`else
    assign busy_a[part] = write_q && at_q == a_addr_i[AddrBits-1:1];
    assign busy_b[part] = write_q && at_q == b_addr_i[AddrBits-1:1];
`endif
`ifdef BROKEN_ACCUMULATOR_ZERO
    assign add_a  = a_take[Bank];
`else
    assign add_a  = a_take[Bank] && a_halves[Half];
`endif
    assign add_b  = b_take[Bank] && b_halves[Half] && !b_read_i;
    assign read_b = b_take[Bank] && b_halves[Half] && b_read_i;
    assign at     = (add_b || read_b) ? b_addr_i[AddrBits-1:1] : a_addr_i[AddrBits-1:1];

`ifdef BROKEN_ACCUMULATOR_ONE
    assign multiply = !coefficient_q[0];
`else
    assign multiply = coefficient_q != 8'd1;
`endif
    gf256_multiply #(.Bytes(Bytes)) u_multiply (
      .valid_i(write_q && multiply), .coefficient_i(coefficient_q), .data_i(data_q), .product_o(product)
    );
    // Only while there is something to add: the simulation pays for every sum.
    always_comb begin
      term = '0;
      sum  = '0;
      if (write_q) begin
        term = multiply ? product : data_q;
`ifdef BROKEN_ACCUMULATOR_SUM
        sum  = first_q ? term : term | old_q;
`else
        sum  = first_q ? term : term ^ old_q;
`endif
      end
    end

    always_ff @(posedge clk_i) begin
      if (add_a || add_b || read_b) begin
        old_q <= beats_q[at];
        at_q  <= at;
      end
      if (add_a || add_b) begin
        data_q        <= add_b ? b_data_i : a_data_i;
        first_q       <= add_b ? b_first_i[Half] : a_first_i[Half];
`ifdef BROKEN_ACCUMULATOR_COEFFICIENT
        coefficient_q <= add_b ? b_coefficients_i[7:0] : a_coefficients_i[7:0];
`else
        coefficient_q <= add_b ? b_coefficients_i[8*Half +: 8] : a_coefficients_i[8*Half +: 8];
`endif
      end
      if (write_q) beats_q[at_q] <= sum;
    end

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        write_q      <= 1'b0;
        read_q[part] <= 1'b0;
      end else begin
        write_q      <= add_a || add_b;
        read_q[part] <= read_b;
      end
    end

`ifdef FORMAL
    // ---- proof, for the last part, as all are of one text; and one beat: any, since nothing tells it from the others ----
    // The definition keeps what was accepted and adds it a cycle later. It takes the product from the multiplier, which has
    // a proof of its own (here it gives any product), after the factors have been found to be those that were accepted.
    if (part == 3) begin : gen_proof
    (* anyconst *) logic [AddrBits-2:0] beat;
    logic               past_q, known_q, read_beat_q, expect_known_q, adding_q, adding_first_q;
    logic [7:0]         adding_coefficient_q;
    logic [8*Bytes-1:0] adding_data_q;
    logic [8*Bytes-1:0] value_q, expect_q;   // what the beat holds but for what is being added, and held when it was read
    logic [8*Bytes-1:0] value;               // what it holds
    logic [8*Bytes-1:0] adding;              // what is being added: the multiplier's product, or once the data
    logic [1:0]         added_q;
    logic               hit_a, hit_b, read, first;
    assign hit_a = a_take[Bank] && a_addr_i[AddrBits-1:1] == beat && a_coefficients_i[8*Half +: 8] != '0;
    assign hit_b = b_take[Bank] && b_addr_i[AddrBits-1:1] == beat && !b_read_i && b_coefficients_i[8*Half +: 8] != '0;
    assign read  = b_take[Bank] && b_addr_i[AddrBits-1:1] == beat && b_read_i && b_half_i == 1'(Half);
    assign first = hit_a ? a_first_i[Half] : b_first_i[Half];
    assign adding = (adding_coefficient_q == 8'd1) ? adding_data_q : product;
    assign value  = !adding_q ? value_q : adding_first_q ? adding : value_q ^ adding;

    initial past_q = 1'b0;
    always_ff @(posedge clk_i) begin
      past_q <= 1'b1;
      assume (rst_ni == past_q);
      if (!rst_ni) begin
        known_q     <= 1'b0;
        read_beat_q <= 1'b0;
        adding_q    <= 1'b0;
        added_q     <= '0;
      end else begin
        adding_q             <= hit_a || hit_b;
        adding_first_q       <= first;
        adding_coefficient_q <= hit_a ? a_coefficients_i[8*Half +: 8] : b_coefficients_i[8*Half +: 8];
        adding_data_q        <= hit_a ? a_data_i : b_data_i;
        value_q              <= value;
        if (hit_a || hit_b) begin
          known_q <= known_q || first;
          added_q <= first ? '0 : added_q + {1'b0, !added_q[1]};
        end
        read_beat_q    <= read;
        expect_known_q <= known_q;
        expect_q       <= value;
      end
      if (past_q && rst_ni) begin
        // A beat that is read out is the sum of all that was added since it was overwritten, each times its coefficient.
        if (read_beat_q && expect_known_q) assert (old_q == expect_q);
        // Nothing else is read out.
        if (read_beat_q) assert (read_q == 4'd1 << part);
        // The multiplier has the factors that were accepted, and nothing else is written there.
        assert (adding_q == (write_q && at_q == beat));
        if (adding_q) assert (coefficient_q == adding_coefficient_q && data_q == adding_data_q && first_q == adding_first_q);
        // Inductive strengthening: the memory holds what was added before, or what was read for the sum is that.
        if (known_q && !adding_q) assert (beats_q[beat] == value_q);
        if (known_q && adding_q && !adding_first_q) assert (old_q == value_q);
        if (adding_q && !adding_first_q && known_q) assert (sum == value);
        assert (!(hit_a && hit_b));
        cover (read_beat_q && expect_known_q && added_q[1] && old_q != '0);
      end
    end
    end
`endif

    assign rdata[part] = old_q;
  end

  assign b_rvalid_o = |read_q;
  always_comb begin
    b_rdata_o = '0;
    if (b_rvalid_o) begin
      b_rdata_o = (read_q[3] || read_q[2]) ? (read_q[3] ? rdata[3] : rdata[2]) : (read_q[1] ? rdata[1] : rdata[0]);
    end
  end

endmodule
