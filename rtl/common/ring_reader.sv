// SPDX-License-Identifier: Apache-2.0
/// Consumer of a ring of 64-byte entries in memory, firmware to hardware. What an entry means is its readers'
/// business.
///
/// Entries are fetched in bursts of up to 8 as soon as the producer count allows and there is room for them, so a
/// reader that waits never stops the memory port. The count advances when an entry has been handed over.
module ring_reader #(
  parameter int unsigned AddrBits  = 40,  // byte address
  parameter int unsigned EntryBits = 256  // of an entry that are handed on, from its byte 0
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // configuration: base and size stand still while entries are under way
  input  logic                 enable_i,      // fetch
  input  logic [AddrBits-1:0]  base_i,        // 512-byte aligned
  input  logic [4:0]           shift_i,       // log2 of the ring's entries
  // counts, free running
  input  logic [31:0]          producer_i,    // entries that firmware has written
  output logic [31:0]          consumer_o,    // entries that were handed over
  // read client
  output logic                 rreq_valid_o,
  input  logic                 rreq_ready_i,
  output logic [AddrBits-1:0]  rreq_addr_o,
  output logic [7:0]           rreq_len_o,    // beats - 1
  input  logic                 rdat_valid_i,
  output logic                 rdat_ready_o,
  input  logic [511:0]         rdat_data_i,
  // entries out
  output logic                 valid_o,
  input  logic                 ready_i,
  output logic [EntryBits-1:0] data_o,
  output logic                 idle_o         // every entry that may be fetched was handed over
);

  localparam int unsigned BurstBits = 3;      // log2 of the longest burst
  localparam int unsigned RoomBits  = 4;      // log2 of the entries that may be between request and reader

  logic [31:0]                fetched_q;      // entries asked for
  logic [31:0]                available_q;    // entries that may be asked for
  logic [RoomBits:0]          pending;        // entries asked for and not handed over
  logic [31:0]                mask;
  logic [BurstBits-1:0]       group_mask;     // a burst stays inside an aligned group, and so inside the ring
  logic [BurstBits:0]         group_left;
  logic [BurstBits:0]         burst;
  logic                       request, req_q;
  logic [AddrBits-1:0]        addr_q;
  logic [7:0]                 len_q;
  logic                       fifo_ready, handed;
  logic [RoomBits:0]          unused_count;
  logic                       unused_data;

  assign mask       = ~(32'hFFFF_FFFF << shift_i);
  assign group_mask = mask[BurstBits-1:0];
  assign group_left = {1'b0, group_mask} + (BurstBits + 1)'(1) - {1'b0, fetched_q[BurstBits-1:0] & group_mask};
  assign burst      = (|available_q[31:BurstBits+1] || available_q[BurstBits:0] > group_left) ? group_left
                                                                                             : available_q[BurstBits:0];
  assign pending    = fetched_q[RoomBits:0] - consumer_o[RoomBits:0];
  // available_q lags by a cycle; while req_q is set it catches up.
  assign request    = enable_i && !req_q && (available_q != '0) &&
                      (pending <= (RoomBits + 1)'(2 ** RoomBits - 2 ** BurstBits));
  assign handed     = valid_o && ready_i;

  always_ff @(posedge clk_i) begin
    available_q <= producer_i - fetched_q;
    if (request) begin
      addr_q <= base_i + {{(AddrBits - 38){1'b0}}, fetched_q & mask, 6'd0};
      len_q  <= {{(8 - BurstBits - 1){1'b0}}, burst} - 8'd1;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      fetched_q  <= '0;
      consumer_o <= '0;
      req_q      <= 1'b0;
    end else begin
      req_q <= request || (req_q && !rreq_ready_i);
      if (request) fetched_q <= fetched_q + {{(32 - BurstBits - 1){1'b0}}, burst};
      if (handed) consumer_o <= consumer_o + 32'd1;
    end
  end

  assign rreq_valid_o = req_q;
  assign rreq_addr_o  = addr_q;
  assign rreq_len_o   = len_q;
  assign rdat_ready_o = fifo_ready;
  assign unused_data  = ^rdat_data_i[511:EntryBits];

  stream_fifo #(.Width(EntryBits), .Depth(2 ** RoomBits), .RegisterOutput(1'b1)) u_entries (
    .clk_i,
    .rst_ni,
    .valid_i(rdat_valid_i),
    .ready_o(fifo_ready),
    .data_i (rdat_data_i[EntryBits-1:0]),
    .valid_o,
    .ready_i,
    .data_o,
    .count_o(unused_count)
  );

  assign idle_o = (consumer_o == producer_i) || (!enable_i && pending == '0);

endmodule
