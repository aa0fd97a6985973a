// SPDX-License-Identifier: Apache-2.0
/// What SYNC does in a stripe: which of its chunks are read, and which are written out of what the others say, or judged.
/// A chunk is a bit, by its place: data chunks, P, Q; of a mirrored stripe the copies.
///
///               with parity                                    mirrored
///   write, M    d of those that are there tell those on M      the first copy that is not on M goes to those on M
///   write, 0    the data tell the parity that is there         the first copy goes to all others that are there
///   check       all that is there is read                      the first copy and the next one not yet compared with it
///
/// The answer to inputs that stay comes three cycles later.
module sync_choice #(
  localparam int unsigned Places = lvm_pkg::MembersMax
) (
  input  logic              clk_i,

  // the array
  input  logic              parity_i,    // chunks of parity, not copies
  input  logic              dual_i,      // two of them
  input  logic [Places-1:0] all_i,       // places that there are
  input  logic [Places-1:0] data_i,      // those of data

  // the stripe
  input  logic              possible_i,  // there is such a stripe, and it has redundancy
  input  logic              trusted_i,   // its parity fits its data
  input  logic [Places-1:0] missing_i,
  input  logic [Places-1:0] offline_i,   // missing, and not to be written either

  // the question
  input  logic              check_i,
  input  logic              named_i,     // there are members to be written
  input  logic              stray_i,     // one of them is no member of the array
  input  logic [Places-1:0] named_at_i,  // their places
  input  logic [Places-1:0] passed_i,    // check of copies: those that have been compared

  // the answer
  output logic              refused_o,   // what is wanted cannot be known
  output logic              nothing_o,   // nothing to do
  output logic [Places-1:0] reads_o,
  output logic [Places-1:0] writes_o
);

  // ---- first cycle: what there is ----------------------------------------------------------------------------------
  logic [Places-1:0] there, named;
  logic [Places-1:0] there_q;       // not missing
  logic [Places-1:0] source_q;      // and not to be written
  logic [Places-1:0] named_q;
  logic [4:0]        gone_q;        // places that cannot be read: missing or to be written
  logic              data_lost_q, parity_left_q, wanted_offline_q, wants_data_q;

  assign there = all_i & ~missing_i;
  assign named = check_i ? '0 : named_at_i & all_i;

  always_ff @(posedge clk_i) begin
    there_q          <= there;
    source_q         <= there & ~named;
    named_q          <= named;
    gone_q           <= 5'($countones(all_i & (missing_i | named)));
    data_lost_q      <= (missing_i & data_i) != '0;
    parity_left_q    <= (there & ~data_i) != '0;
    wanted_offline_q <= (named & offline_i) != '0 || (parity_i && stray_i);
    wants_data_q     <= (named & data_i) != '0;
  end

  // ---- second cycle: the first and the last of them ----------------------------------------------------------------
  logic [Places-1:0] lowest, highest;
  logic [Places-1:0] lowest_q;      // source
  logic [Places-1:0] tell_q;        // d places that tell the others
  logic [Places-1:0] others_q;      // copies that are to be compared with the source
  logic              refused_q;

  assign lowest = source_q & (~source_q + 16'd1);
  always_comb begin
    highest = '0;
    for (int unsigned i = 0; i < Places; i++) highest[i] = source_q[i] && (source_q >> i) == 16'd1;
  end

  always_ff @(posedge clk_i) begin
    lowest_q <= lowest;
    tell_q   <= (dual_i && gone_q == 5'd1) ? source_q & ~highest : source_q;
    others_q <= source_q & ~lowest & ~passed_i;
    if (!possible_i) refused_q <= 1'b1;
    else if (!parity_i) refused_q <= source_q == '0 || wanted_offline_q;
    else if (check_i) refused_q <= named_i || data_lost_q || !parity_left_q;
    else if (!named_i) refused_q <= data_lost_q;
    else refused_q <= wanted_offline_q || gone_q > (dual_i ? 5'd2 : 5'd1) || (wants_data_q && !trusted_i);
  end

  // ---- third cycle -------------------------------------------------------------------------------------------------
  logic [Places-1:0] reads, writes;

  always_comb begin
    if (parity_i) begin
      reads  = check_i ? there_q : named_i ? tell_q : data_i;
      writes = named_i ? named_q : there_q & ~data_i;
    end else begin
      reads  = lowest_q | (check_i ? others_q & (~others_q + 16'd1) : '0);
      writes = named_i ? named_q : source_q & ~lowest_q;
    end
  end

  always_ff @(posedge clk_i) begin
    refused_o <= refused_q;
    nothing_o <= check_i ? !parity_i && others_q == '0 : writes == '0;
    reads_o   <= reads;
    writes_o  <= check_i ? '0 : writes;
  end

endmodule
