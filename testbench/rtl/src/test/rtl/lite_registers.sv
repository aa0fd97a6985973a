// SPDX-License-Identifier: Apache-2.0
/// The registers of lite_registers.md behind AXI4-Lite. Other offsets answer SLVERR. Faults are chosen by a port, so
/// that one build has them all.
module lite_registers (
    input  logic        clk_i,         ///< clock
    input  logic        rst_ni,        ///< reset, active low
    input  logic [3:0]  fault_i,       ///< 0: none; else what goes wrong, see below
    output logic [7:0]  commands_o,    ///< commands so far
    input  logic        reg_awvalid_i, ///< write address
    output logic        reg_awready_o, ///< .
    input  logic [7:0]  reg_awaddr_i,  ///< .
    input  logic        reg_wvalid_i,  ///< write data
    output logic        reg_wready_o,  ///< .
    input  logic [31:0] reg_wdata_i,   ///< .
    input  logic [3:0]  reg_wstrb_i,   ///< .
    output logic        reg_bvalid_o,  ///< write response
    input  logic        reg_bready_i,  ///< .
    output logic [1:0]  reg_bresp_o,   ///< .
    input  logic        reg_arvalid_i, ///< read address
    output logic        reg_arready_o, ///< .
    input  logic [7:0]  reg_araddr_i,  ///< .
    output logic        reg_rvalid_o,  ///< read data
    input  logic        reg_rready_i,  ///< .
    output logic [31:0] reg_rdata_o,   ///< .
    output logic [1:0]  reg_rresp_o    ///< .
);
  localparam logic [3:0] ResetWrong = 4'd1;     // MODE is 4 after reset
  localparam logic [3:0] BitStuck = 4'd2;       // bit 17 of LIMIT is not stored
  localparam logic [3:0] IdWritable = 4'd3;     // a write to ID changes it
  localparam logic [3:0] CounterCleared = 4'd4; // a write to EVENTS sets its lowest bits
  localparam logic [3:0] Aliased = 4'd5;        // a write to LIMIT goes to SCRATCH too
  localparam logic [3:0] StrobeIgnored = 4'd6;  // every byte is written
  localparam logic [3:0] CommandReads = 4'd7;   // COMMAND reads what was written
  localparam logic [3:0] BitsSwapped = 4'd8;    // bits 0 and 1 of SCRATCH are stored crosswise
  localparam logic [3:0] Refused = 4'd9;        // LIMIT answers SLVERR
  localparam logic [3:0] BitsStay = 4'd10;      // bits of SCRATCH can be set but not cleared

  logic [31:0] id_q, limit_q, scratch_q, events_q, old, value, read;
  logic        go_q, busy_q, write, known;
  logic [3:0]  mode_q;
  logic [7:0]  command_q;

  // address and data are taken together
  assign write = reg_awvalid_i && reg_wvalid_i && (!reg_bvalid_o || reg_bready_i);
  assign reg_awready_o = write;
  assign reg_wready_o = write;
  assign reg_arready_o = !reg_rvalid_o || reg_rready_i;

  function automatic logic has(input logic [5:0] word, input logic refuse_limit);
    return word <= 6'd6 && !(refuse_limit && word == 6'd2);
  endfunction

  always_comb begin
    case (reg_awaddr_i[7:2])
      6'd1: old = {24'd0, mode_q, 3'd0, go_q};
      6'd2: old = limit_q;
      6'd6: old = scratch_q;
      default: old = '0;
    endcase
    for (int i = 0; i < 4; i++)
      value[8*i+:8] = reg_wstrb_i[i] || fault_i == StrobeIgnored ? reg_wdata_i[8*i+:8] : old[8*i+:8];
    if (fault_i == BitsStay) value |= old;
    case (reg_araddr_i[7:2])
      6'd0: read = id_q;
      6'd1: read = {24'd0, mode_q ^ {3'd0, fault_i == ResetWrong && mode_q == 4'd5}, 3'd0, go_q};
      6'd2: read = limit_q;
      6'd3: read = {16'd0, 8'h12, 7'd0, busy_q};
      6'd4: read = fault_i == CommandReads ? {24'd0, command_q} : '0;
      6'd5: read = events_q;
      6'd6: read = scratch_q & 32'hff00_ffff;
      default: read = '0;
    endcase
    known = has(reg_araddr_i[7:2], fault_i == Refused) && reg_araddr_i[1:0] == 2'd0;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      id_q <= 32'hc0ff_ee01;
      limit_q <= 32'hdead_beef;
      scratch_q <= 32'ha500_0000;
      mode_q <= 4'd5;
      {go_q, busy_q, reg_bvalid_o, reg_rvalid_o} <= '0;
      {events_q, command_q, commands_o} <= '0;
    end else begin
      busy_q <= !busy_q;
      if (go_q) events_q <= events_q + 32'd1;
      if (reg_bready_i) reg_bvalid_o <= 1'b0;
      if (reg_rready_i) reg_rvalid_o <= 1'b0;
      if (write) begin
        reg_bvalid_o <= 1'b1;
        reg_bresp_o <= has(reg_awaddr_i[7:2], fault_i == Refused) && reg_awaddr_i[1:0] == 2'd0 ? 2'b00 : 2'b10;
        case (reg_awaddr_i[7:2])
          6'd0: if (fault_i == IdWritable) id_q <= reg_wdata_i;
          6'd1: {mode_q, go_q} <= {value[7:4], value[0]};
          6'd2: begin
            limit_q <= fault_i == BitStuck ? value & ~32'h0002_0000 : value;
            if (fault_i == Aliased) scratch_q <= value;
          end
          6'd4: begin
            command_q <= reg_wdata_i[7:0];
            commands_o <= commands_o + 8'd1;
          end
          6'd5: if (fault_i == CounterCleared) events_q <= reg_wdata_i;
          6'd6: scratch_q <= fault_i == BitsSwapped ? {value[31:2], value[0], value[1]} : value;
          default: ;
        endcase
      end
      if (reg_arvalid_i && reg_arready_o) begin
        reg_rvalid_o <= 1'b1;
        reg_rdata_o <= read;
        reg_rresp_o <= known ? 2'b00 : 2'b10;
      end
    end
  end
endmodule
