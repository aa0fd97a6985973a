// SPDX-License-Identifier: Apache-2.0
/// Settings of the functions, and what follows from them: which words of the table are whose, and of which messages may go.
module function_settings #(
  parameter  int unsigned Vectors = 2048,                                 // entries of all functions
  parameter  int unsigned Word    = 64,                                   // entries of a word of the pending array
  localparam int unsigned Words   = Vectors / Word                        // derived
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  // registers
  input  logic        write_i,
  input  logic [2:0]  function_i,
  input  logic [4:0]  index_i,        // offset / 8
  input  logic [63:0] wdata_i,
  output logic        known_o,        // a register is there
  output logic        refused_o,      // a table that does not fit
  output logic [63:0] rdata_o,        // but the number of writes without a response
  input  logic        reset_i,        // function reset: of function_i
  // whose an entry is
  input  logic [10:0] entry_i,
  output logic        owned_o,
  // settings
  output logic [msix_pkg::Functions*msix_pkg::FunctionStride-1:0] functions_o,
  output logic [msix_pkg::Functions*msix_pkg::Ranges*msix_pkg::RangeStride-1:0] ranges_o,
  // messages
  input  logic        host_link_i,
  input  logic [msix_pkg::Functions-1:0] full_i,       // too many writes without a response
  input  logic [msix_pkg::Functions-1:0] busy_i,       // being reset
  output logic [Words-1:0] fire_o,                     // by word
  output logic [Words*4-1:0] owner_o,                  // four bits each, the highest 0
  // functions with a Pending bit that INTx is to tell
  input  logic [Words-1:0] pending_i,
  output logic [msix_pkg::Functions-1:0] intx_o
);

  localparam int unsigned Functions = msix_pkg::Functions;
  localparam int unsigned RangesAll = msix_pkg::Ranges * msix_pkg::RangeStride;

  logic [Functions-1:0]          fires, legacy;       // messages may go; INTX without ENABLE
  logic [Functions-1:0]          mine;                // entry_i
  logic [Functions*Words-1:0]    word_mine;
  logic [Functions*64-1:0]       controls, tables, windows;
  logic [Functions*16-1:0]       epochs;
  logic [11:0]                   last;                // entry of a table to be written

  assign last      = {1'b0, wdata_i[10:6], 6'd0} + {1'b0, wdata_i[26:16]};
  assign refused_o = index_i == 5'd1 && last >= 12'(Vectors);
  assign known_o   = index_i <= 5'd4 || (index_i[4:3] == 2'b01);

  for (genvar f = 0; f < Functions; f++) begin : gen_function
    logic               enable_q, mask_all_q, intx_q;
    logic               bus_master_q, withhold_q, valid_q;
    logic [2:0]         traffic_class_q;
    logic [15:0]        requester_q, epoch_q;
    logic [10:0]        base_q, size_q;
    logic [63:0]        window_q;
    logic               write;
    logic [11:0]        behind;    // entry behind the last
    logic [10:0]        ahead;     // of entry_i, from the base

    assign write = write_i && function_i == 3'(f);
    assign functions_o[msix_pkg::FunctionStride*f +: msix_pkg::FunctionStride] = msix_pkg::FunctionStride'(
           {withhold_q, bus_master_q, traffic_class_q, requester_q, valid_q, base_q, size_q, epoch_q, window_q});

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        enable_q   <= 1'b0;
        mask_all_q <= 1'b0;
        intx_q     <= 1'b0;
        {withhold_q, bus_master_q, traffic_class_q, requester_q, valid_q, base_q, size_q, epoch_q, window_q} <= '0;
      end else begin
        if (write && index_i == 5'd0) begin
          enable_q        <= wdata_i[0];
          mask_all_q      <= wdata_i[1];
          bus_master_q    <= wdata_i[2];
          intx_q          <= wdata_i[3];
          withhold_q      <= wdata_i[4];
          traffic_class_q <= wdata_i[10:8];
          requester_q     <= wdata_i[31:16];
        end
        if (write && index_i == 5'd1) begin
          base_q  <= {wdata_i[10:6], 6'd0};
          size_q  <= wdata_i[26:16];
          valid_q <= wdata_i[32];
        end
        if (write && index_i == 5'd2) window_q <= wdata_i;
        if (reset_i && function_i == 3'(f)) begin
          enable_q     <= 1'b0;
          mask_all_q   <= 1'b0;
          intx_q       <= 1'b0;
`ifndef BROKEN_SETTINGS_RESET
          bus_master_q <= 1'b0;
`endif
          withhold_q   <= 1'b0;
          epoch_q      <= epoch_q + 1'b1;
        end
      end
    end

    for (genvar r = 0; r < msix_pkg::Ranges; r++) begin : gen_range
      logic [51:0] first_q, last_q;
      logic [1:0]  target_q;
      logic        valid_range_q;
      assign ranges_o[RangesAll*f + msix_pkg::RangeStride*r +: msix_pkg::RangeStride] =
             msix_pkg::RangeStride'({first_q, last_q, target_q, valid_range_q});
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) {first_q, last_q, target_q, valid_range_q} <= '0;
        else begin
          if (write && index_i == 5'(8 + 2*r)) begin
            first_q       <= wdata_i[63:12];
            target_q      <= wdata_i[2:1];
            valid_range_q <= wdata_i[0];
          end
          if (write && index_i == 5'(9 + 2*r)) last_q <= wdata_i[63:12];
        end
      end
    end

    assign controls[64*f +: 64] = {32'd0, requester_q, 5'd0, traffic_class_q, 3'd0, withhold_q,
                                   intx_q, bus_master_q, mask_all_q, enable_q};
    assign tables[64*f +: 64]   = {31'd0, valid_q, 5'd0, size_q, 5'd0, base_q};
    assign windows[64*f +: 64]  = window_q;
    assign epochs[16*f +: 16]   = epoch_q;

`ifdef BROKEN_SETTINGS_MASK
    assign fires[f]  = enable_q && bus_master_q && host_link_i && !full_i[f] && !busy_i[f];
`else
    assign fires[f]  = enable_q && !mask_all_q && bus_master_q && host_link_i && !full_i[f] && !busy_i[f];
`endif
    assign legacy[f] = intx_q && !enable_q;
    assign ahead     = entry_i - base_q;
    assign mine[f]   = valid_q && entry_i >= base_q && ahead <= size_q;
`ifdef BROKEN_SETTINGS_OWNER
    assign behind    = {1'b0, base_q} + {1'b0, size_q};
`else
    assign behind    = {1'b0, base_q} + {1'b0, size_q} + 12'd1;
`endif
    for (genvar w = 0; w < Words; w++) begin : gen_word
      assign word_mine[Words*f + w] = valid_q && 12'((w + 1) * Word) > {1'b0, base_q} && behind > 12'(w * Word);
    end
  end

  assign owned_o = mine != '0;

  // ---- by word -----------------------------------------------------------------------------------------------------
  logic [Words-1:0]     fire, owned_q;
  logic [Words*4-1:0]   owner;
  logic [Words-1:0]     owned;
  always_comb begin
    owned = '0;
    owner = '0;
    fire  = '0;
    for (int unsigned w = 0; w < Words; w++) begin
      for (int unsigned f = Functions; f > 0; f--) begin
        if (word_mine[Words*(f-1) + w]) begin
          owned[w]        = 1'b1;
          owner[4*w +: 3] = 3'(f - 1);
        end
      end
      fire[w] = owned_q[w] && fires[owner_o[4*w +: 3]];
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      owned_q <= '0;
      fire_o  <= '0;
    end else begin
      owned_q <= owned;
      fire_o  <= fire;
    end
  end
  always_ff @(posedge clk_i) owner_o <= owner;

  for (genvar f = 0; f < Functions; f++) begin : gen_intx
    logic [Words-1:0] told;
    for (genvar w = 0; w < Words; w++) begin : gen_word
      assign told[w] = pending_i[w] && owned_q[w] && owner_o[4*w +: 3] == 3'(f);
    end
    assign intx_o[f] = legacy[f] && told != '0;
  end

  // ---- reads -------------------------------------------------------------------------------------------------------
  msix_pkg::range_t range;
  assign range = ranges_o[{function_i, index_i[2:1], 7'd0} +: msix_pkg::RangeBits];
  always_comb begin
    case (index_i)
      5'd0:    rdata_o = controls[64*function_i +: 64];
      5'd1:    rdata_o = tables[64*function_i +: 64];
      5'd2:    rdata_o = windows[64*function_i +: 64];
      5'd3:    rdata_o = {48'd0, epochs[16*function_i +: 16]};
      default: rdata_o = index_i[4:3] != 2'b01 ? '0 :
                         index_i[0] ? {range.last, 12'd0} : {range.first, 9'd0, range.target, range.valid};
    endcase
  end

  logic unused_bits;
  assign unused_bits = ^wdata_i[63:33];

`ifdef FORMAL
  `include "formal/function_settings_properties.svh"
`endif

endmodule
