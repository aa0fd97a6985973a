// SPDX-License-Identifier: Apache-2.0
/// Joins the write clients of a block to one AXI4 manager port.
/// All bursts carry id 0 and whole beats, so memory performs and answers them in the order in which the clients were
/// served. A client offers a burst (address, beats - 1), then exactly that many beats, in the order of its requests;
/// it may hold the bus, so it asks when it has the data. A burst must not cross 4 KiB.
module axi_write_mux #(
  parameter int unsigned Clients     = 2,    // 1 to 16
  parameter int unsigned AddrBits    = 40,   // byte address
  parameter int unsigned DataBits    = 512,  // one beat
  parameter int unsigned IdBits      = 4,    // of the AXI port
  parameter int unsigned Outstanding = 64    // bursts without an answer: a power of two, at least 2
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  // clients: requests
  input  logic [Clients-1:0]           wreq_valid_i,
  output logic [Clients-1:0]           wreq_ready_o,
  input  logic [Clients*AddrBits-1:0]  wreq_addr_i,
  input  logic [Clients*8-1:0]         wreq_len_i, // beats - 1
  // clients: beats
  input  logic [Clients-1:0]           wdat_valid_i,
  output logic [Clients-1:0]           wdat_ready_o,
  input  logic [Clients*DataBits-1:0]  wdat_data_i,
  // clients: completion
  output logic [Clients-1:0]           wdone_o,    // one pulse a burst: it is in memory
  output logic                         error_o,    // pulse: a burst was answered by an error (and is done)
  // AXI4 manager, write channels
  output logic [IdBits-1:0]            awid_o,
  output logic [AddrBits-1:0]          awaddr_o,
  output logic [7:0]                   awlen_o,
  output logic [2:0]                   awsize_o,
  output logic [1:0]                   awburst_o,
  output logic                         awvalid_o,
  input  logic                         awready_i,
  output logic [DataBits-1:0]          wdata_o,
  output logic [DataBits/8-1:0]        wstrb_o,
  output logic                         wlast_o,
  output logic                         wvalid_o,
  input  logic                         wready_i,
  input  logic [IdBits-1:0]            bid_i,
  input  logic [1:0]                   bresp_i,
  input  logic                         bvalid_i,
  output logic                         bready_o
);

  // ---- address channel: one request in a register, so that it stays put ------------------------------------------
  logic                aw_valid_q;
  logic [Clients-1:0]  aw_client_q;  // one-hot
  logic [AddrBits-1:0] aw_addr_q;
  logic [7:0]          aw_len_q;
  logic [Clients-1:0]  grant;
  logic [AddrBits-1:0] grant_addr;
  logic [7:0]          grant_len;
  logic                aw_free;
  logic                aw_done;
  logic                orders_ready;
  logic                owners_ready;

  round_robin_arbiter #(.Count(Clients)) u_arbiter (
    .clk_i,
    .rst_ni,
    .request_i(wreq_valid_i),
    .take_i   (aw_free),
    .grant_o  (grant)
  );

  always_comb begin
    grant_addr = '0;
    grant_len  = '0;
    for (int unsigned i = 0; i < Clients; i++) begin
      if (grant[i]) begin
        grant_addr |= wreq_addr_i[i*AddrBits+:AddrBits];
        grant_len  |= wreq_len_i[i*8+:8];
      end
    end
  end

  assign aw_free      = !aw_valid_q || aw_done;
  assign wreq_ready_o = aw_free ? grant : '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      aw_valid_q  <= 1'b0;
      aw_client_q <= '0;
      aw_addr_q   <= '0;
      aw_len_q    <= '0;
    end else if (aw_free) begin
      aw_valid_q  <= grant != '0;
      aw_client_q <= grant;
      aw_addr_q   <= grant_addr;
      aw_len_q    <= grant_len;
    end
  end

  // Only an address that is handed over takes room below, so awvalid_o does not fall again.
  assign awvalid_o = aw_valid_q && orders_ready && owners_ready;
  assign aw_done   = awvalid_o && awready_i;
  assign awid_o    = '0;
  assign awaddr_o  = aw_addr_q;
  assign awlen_o   = aw_len_q;
  assign awsize_o  = 3'($clog2(DataBits / 8));
  assign awburst_o = 2'b01;

  // ---- data channel: bursts in the order of their addresses ------------------------------------------------------
  logic               order_valid;
  logic [Clients-1:0] order_client;
  logic [7:0]         order_len;
  logic [7:0]         beat_q;   // beats of the burst already sent
  logic               w_beat;
  logic [3:0]         unused_order_count;

  stream_fifo #(.Width(Clients + 8), .Depth(8)) u_orders (
    .clk_i,
    .rst_ni,
    .valid_i(aw_done),
    .ready_o(orders_ready),
    .data_i ({aw_client_q, aw_len_q}),
    .valid_o(order_valid),
    .ready_i(w_beat && wlast_o),
    .data_o ({order_client, order_len}),
    .count_o(unused_order_count)
  );

  // A priority chain costs the simulation one copy of a beat; the one-hot choice is flat in hardware all the same.
  always_comb begin
    wdata_o = wdat_data_i[0+:DataBits];
    for (int unsigned i = 1; i < Clients; i++) begin
      if (order_client[i]) wdata_o = wdat_data_i[i*DataBits+:DataBits];
    end
  end

  assign wvalid_o     = order_valid && (wdat_valid_i & order_client) != '0;
  assign wlast_o      = beat_q == order_len;
  assign wstrb_o      = '1;
  assign w_beat       = wvalid_o && wready_i;
  assign wdat_ready_o = (order_valid && wready_i) ? order_client : '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) beat_q <= '0;
    else if (w_beat) beat_q <= wlast_o ? 8'd0 : beat_q + 8'd1;
  end

  // ---- answers: in the order of the addresses --------------------------------------------------------------------
  logic                         owner_valid;
  logic [Clients-1:0]           owner_client;
  logic [$clog2(Outstanding):0] unused_owner_count;
  logic [IdBits-1:0]            unused_bid;
  assign unused_bid = bid_i;

  stream_fifo #(.Width(Clients), .Depth(Outstanding)) u_owners (
    .clk_i,
    .rst_ni,
    .valid_i(aw_done),
    .ready_o(owners_ready),
    .data_i (aw_client_q),
    .valid_o(owner_valid),
    .ready_i(bvalid_i),
    .data_o (owner_client),
    .count_o(unused_owner_count)
  );

  assign bready_o = owner_valid;
  assign wdone_o  = (bvalid_i && owner_valid) ? owner_client : '0;
  assign error_o  = bvalid_i && owner_valid && bresp_i != 2'b00;

endmodule
