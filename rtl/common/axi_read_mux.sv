// SPDX-License-Identifier: Apache-2.0
/// Joins the read clients of a block to one AXI4 manager port. Client i reads under id i: its own bursts come back in
/// order, those of different clients in any order and possibly interleaved. Data and last are shared by all clients,
/// valid is not. A client that does not take its beats stops the others: ask for what there is room for. A burst must
/// not cross 4 KiB.
module axi_read_mux #(
  parameter int unsigned Clients  = 2,    // 1 to 2^IdBits
  parameter int unsigned AddrBits = 40,   // byte address
  parameter int unsigned DataBits = 512,  // one beat
  parameter int unsigned IdBits   = 4     // of the AXI port
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  // clients: requests
  input  logic [Clients-1:0]           rreq_valid_i,
  output logic [Clients-1:0]           rreq_ready_o,
  input  logic [Clients*AddrBits-1:0]  rreq_addr_i,
  input  logic [Clients*8-1:0]         rreq_len_i, // beats - 1
  // clients: beats
  output logic [Clients-1:0]           rdat_valid_o,
  input  logic [Clients-1:0]           rdat_ready_i,
  output logic [DataBits-1:0]          rdat_data_o, // one for all clients
  output logic                         rdat_last_o, // one for all clients: ends a burst
  output logic                         error_o,    // pulse: a beat came with an error (and is handed on)
  // AXI4 manager, read channels
  output logic [IdBits-1:0]            arid_o,
  output logic [AddrBits-1:0]          araddr_o,
  output logic [7:0]                   arlen_o,
  output logic [2:0]                   arsize_o,
  output logic [1:0]                   arburst_o,
  output logic                         arvalid_o,
  input  logic                         arready_i,
  input  logic [IdBits-1:0]            rid_i,
  input  logic [DataBits-1:0]          rdata_i,
  input  logic [1:0]                   rresp_i,
  input  logic                         rlast_i,
  input  logic                         rvalid_i,
  output logic                         rready_o
);

  // ---- address channel: one request in a register, so that it stays put ------------------------------------------
  logic [Clients-1:0]  grant;
  logic [AddrBits-1:0] grant_addr;
  logic [7:0]          grant_len;
  logic [IdBits-1:0]   grant_id;
  logic                ar_free;
  logic                ar_valid_q;
  logic [IdBits-1:0]   ar_id_q;
  logic [AddrBits-1:0] ar_addr_q;
  logic [7:0]          ar_len_q;

  round_robin_arbiter #(.Count(Clients)) u_arbiter (
    .clk_i,
    .rst_ni,
    .request_i(rreq_valid_i),
    .take_i   (ar_free),
    .grant_o  (grant)
  );

  always_comb begin
    grant_addr = '0;
    grant_len  = '0;
    grant_id   = '0;
    for (int unsigned i = 0; i < Clients; i++) begin
      if (grant[i]) begin
        grant_addr |= rreq_addr_i[i*AddrBits+:AddrBits];
        grant_len  |= rreq_len_i[i*8+:8];
        grant_id   |= IdBits'(i);
      end
    end
  end

  assign ar_free      = !ar_valid_q || arready_i;
  assign rreq_ready_o = ar_free ? grant : '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      ar_valid_q <= 1'b0;
      ar_id_q    <= '0;
      ar_addr_q  <= '0;
      ar_len_q   <= '0;
    end else if (ar_free) begin
      ar_valid_q <= grant != '0;
      ar_id_q    <= grant_id;
      ar_addr_q  <= grant_addr;
      ar_len_q   <= grant_len;
    end
  end

  assign arvalid_o = ar_valid_q;
  assign arid_o    = ar_id_q;
  assign araddr_o  = ar_addr_q;
  assign arlen_o   = ar_len_q;
  assign arsize_o  = 3'($clog2(DataBits / 8));
  assign arburst_o = 2'b01;

  // ---- data channel ----------------------------------------------------------------------------------------------
  always_comb begin
    rdat_valid_o = '0;
    rready_o     = 1'b0;
    for (int unsigned i = 0; i < Clients; i++) begin
      if (rid_i == IdBits'(i)) begin
        rdat_valid_o[i] = rvalid_i;
        rready_o        = rdat_ready_i[i];
      end
    end
  end

  assign rdat_data_o = rdata_i;
  assign rdat_last_o = rlast_i;
  assign error_o     = rvalid_i && rready_o && rresp_i != 2'b00;

endmodule
