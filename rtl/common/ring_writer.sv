// SPDX-License-Identifier: Apache-2.0
/// Producer of a ring of 64-byte records in memory, hardware to firmware. What a record means is its writers'
/// business.
///
/// The count advances only when a record is in memory, so a reader that sees the count sees the record. A record that
/// firmware has not consumed is never overwritten: the ring makes its writers wait instead.
module ring_writer #(
  parameter int unsigned AddrBits  = 40,  // byte address
  parameter int unsigned CountBits = 32   // of the free running counts: more than a ring has index bits
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // configuration: stands still while records are under way
  input  logic [AddrBits-1:0]  base_i,          // 64-byte aligned
  input  logic [4:0]           shift_i,         // log2 of the ring's records
  // records in
  input  logic                 valid_i,
  output logic                 ready_o,
  input  logic [511:0]         data_i,
  // write client, one beat a burst
  output logic                 wreq_valid_o,
  input  logic                 wreq_ready_i,
  output logic [AddrBits-1:0]  wreq_addr_o,
  output logic [7:0]           wreq_len_o,      // beats - 1: always 0
  output logic                 wdat_valid_o,
  input  logic                 wdat_ready_i,
  output logic [511:0]         wdat_data_o,
  input  logic                 wdone_i,         // the oldest record under way is in memory
  // counts, free running
  output logic [CountBits-1:0] producer_o,      // records in memory
  input  logic [CountBits-1:0] consumer_i,      // records that firmware has taken
  output logic                 idle_o           // no record is under way
);

  logic [CountBits-1:0] issued_q;       // records accepted
  logic [CountBits-1:0] mask;           // index within the ring
  logic [CountBits-1:0] index;
  logic                 full_q;         // no room for the next record
  logic                 req_q, dat_q;
  logic [AddrBits-1:0]  addr_q;
  logic [511:0]         data_q;
  logic                 accept;

  assign mask    = ~({CountBits{1'b1}} << shift_i);
`ifdef BROKEN_PLACE
  assign index   = producer_o & mask;
`else
  assign index   = issued_q & mask;
`endif

  // Fullness lags a record by a cycle, in which the request stands; a stale "full" only waits.
`ifdef BROKEN_FULL
  assign ready_o = !req_q && !dat_q;
`else
  assign ready_o = !full_q && !req_q && !dat_q;
`endif
  assign accept  = valid_i && ready_o;

  always_ff @(posedge clk_i) begin
    if (accept) begin
      addr_q <= base_i + {{(AddrBits - CountBits - 6){1'b0}}, index, 6'd0};
      data_q <= data_i;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      issued_q   <= '0;
      producer_o <= '0;
      full_q     <= 1'b1;
      req_q      <= 1'b0;
      dat_q      <= 1'b0;
    end else begin
      full_q <= |((issued_q - consumer_i) & ~mask);
      if (accept) issued_q <= issued_q + CountBits'(1);
`ifdef BROKEN_EARLY
      if (accept) producer_o <= producer_o + CountBits'(1);
`else
      if (wdone_i) producer_o <= producer_o + CountBits'(1);
`endif
      req_q <= accept || (req_q && !wreq_ready_i);
      dat_q <= accept || (dat_q && !wdat_ready_i);
    end
  end

  assign wreq_valid_o = req_q;
  assign wreq_addr_o  = addr_q;
  assign wreq_len_o   = '0;
  assign wdat_valid_o = dat_q;
  assign wdat_data_o  = data_q;
  assign idle_o       = (issued_q == producer_o);

`ifdef FORMAL
  `include "formal/ring_writer_properties.svh"
`endif

endmodule
