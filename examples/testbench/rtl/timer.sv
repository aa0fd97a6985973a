// SPDX-License-Identifier: Apache-2.0
// A timer behind AXI4-Lite; its registers are in timer.md.
module timer #(
  parameter int unsigned Width = 32  // bits of the counter, 1 to 32
) (
  input  logic        clk,
  input  logic        rst_n,
  output logic        irq,
  input  logic        s_axil_awvalid,
  output logic        s_axil_awready,
  input  logic [7:0]  s_axil_awaddr,
  input  logic        s_axil_wvalid,
  output logic        s_axil_wready,
  input  logic [31:0] s_axil_wdata,
  input  logic [3:0]  s_axil_wstrb,
  output logic        s_axil_bvalid,
  input  logic        s_axil_bready,
  output logic [1:0]  s_axil_bresp,
  input  logic        s_axil_arvalid,
  output logic        s_axil_arready,
  input  logic [7:0]  s_axil_araddr,
  output logic        s_axil_rvalid,
  input  logic        s_axil_rready,
  output logic [31:0] s_axil_rdata,
  output logic [1:0]  s_axil_rresp
);

  localparam logic [5:0] Id = 6'd0, Control = 6'd1, Limit = 6'd2, Count = 6'd3, Status = 6'd4;
  localparam logic [1:0] Okay = 2'b00, SlvErr = 2'b10;

  logic             run, repeats, enable, expired;
  logic [Width-1:0] limit, count;
  logic [31:0]      old, value, read;

  wire [5:0] to   = s_axil_awaddr[7:2];
  wire [5:0] from = s_axil_araddr[7:2];

  wire to_known   = to <= Status && s_axil_awaddr[1:0] == 2'd0;
  wire from_known = from <= Status && s_axil_araddr[1:0] == 2'd0;

  // Address and data of a write are taken together, when its response has a place.
  wire write = s_axil_awvalid && s_axil_wvalid && (!s_axil_bvalid || s_axil_bready);
  wire at_limit = run && count == limit;

  assign s_axil_awready = write;
  assign s_axil_wready  = write;
  assign s_axil_arready = !s_axil_rvalid || s_axil_rready;
  assign irq            = expired && enable;

  wire unused_value = &value;  // of a narrow timer the highest bits are not

  always_comb begin
    case (to)
      Control: old = {29'd0, enable, repeats, run};
      Limit:   old = 32'(limit);
      default: old = '0;
    endcase
    for (int i = 0; i < 4; i++) value[8*i+:8] = s_axil_wstrb[i] ? s_axil_wdata[8*i+:8] : old[8*i+:8];
    case (from)
      Id:      read = "TIME";
      Control: read = {29'd0, enable, repeats, run};
      Limit:   read = 32'(limit);
      Count:   read = 32'(count);
      Status:  read = 32'(expired);
      default: read = '0;
    endcase
  end

  always_ff @(posedge clk) begin
    if (!rst_n) begin
      {run, repeats, enable, expired} <= '0;
      {s_axil_bvalid, s_axil_rvalid}  <= '0;
      limit <= '1;
      count <= '0;
    end else begin
      if (run) count <= at_limit ? '0 : count + 1'b1;
      if (at_limit && !repeats) run <= 1'b0;

      if (s_axil_bready) s_axil_bvalid <= 1'b0;
      if (write) begin
        s_axil_bvalid <= 1'b1;
        s_axil_bresp  <= to_known ? Okay : SlvErr;
        if (to_known) case (to)
          Control: {enable, repeats, run} <= value[2:0];
          Limit:   limit <= value[Width-1:0];
          Status:  if (value[0]) expired <= 1'b0;
          default: ;
        endcase
      end
      // Last, so that a write cannot lose what happens in the same cycle.
      if (at_limit) expired <= 1'b1;

      if (s_axil_rready) s_axil_rvalid <= 1'b0;
      if (s_axil_arvalid && s_axil_arready) begin
        s_axil_rvalid <= 1'b1;
        s_axil_rdata  <= read;
        s_axil_rresp  <= from_known ? Okay : SlvErr;
      end
    end
  end

endmodule
