// SPDX-License-Identifier: Apache-2.0
/// What remote vector a RAISE or WITHDRAW names, by its carrier, and whether the carrier is in order: a TLP is a memory write of
/// one DWORD to the function's window, a transport number is the function's own. Without a clock.
module carrier_resolve (
  input  logic         withdraw_i,         // no carrier
  input  logic [7:0]   carrier_i,
  input  logic [15:0]  vector_i,           // as the frame has it
  input  logic [127:0] tlp_i,              // header, first byte in bits 7:0
  input  logic [31:0]  data_i,             // its data
  input  logic [63:0]  window_i,           // to which it must write
  input  logic [2:0]   function_i,
  // entry of the transport number
  input  logic         transport_valid_i,
  input  logic         transport_tag_i,    // it is this number
  input  logic [2:0]   transport_function_i,
  input  logic [10:0]  transport_vector_i,
  output logic         allowed_o,
  output logic [31:0]  vector_o,
  output logic [15:0]  shown_o             // in records and NAKs, while nothing is known of a transport
);

  logic [63:0] address;
  logic        wide;      // 4 DW
  logic        tlp_allowed, transport_allowed;
  logic        unused_tlp;

  function automatic logic [31:0] swap(input logic [31:0] word);
    swap = {word[7:0], word[15:8], word[23:16], word[31:24]};
  endfunction

  assign wide        = tlp_i[5];
  assign address     = wide ? {swap(tlp_i[95:64]), swap(tlp_i[127:96])} : {32'd0, swap(tlp_i[95:64])};
  assign tlp_allowed = (tlp_i[7:0] == 8'h40 || tlp_i[7:0] == 8'h60) &&
                       (tlp_i[23:16] & 8'hcf) == 8'h00 && tlp_i[31:24] == 8'd1 &&  // length; not poisoned, no digest
                       tlp_i[63:56] == 8'h0f &&                                    // byte enables
                       wide == (window_i[63:32] != '0) && address == {window_i[63:2], 2'b00};
  assign unused_tlp  = ^{tlp_i[15:8], tlp_i[55:32], window_i[1:0]};

  assign transport_allowed = transport_valid_i && transport_tag_i && transport_function_i == function_i;

  always_comb begin
    allowed_o = 1'b0;
    vector_o  = {16'd0, vector_i};
    shown_o   = '0;
    if (withdraw_i) begin
      allowed_o = carrier_i == 8'd0;
      shown_o   = vector_i;
    end else begin
      case (carrier_i)
        8'd1: begin
          allowed_o = tlp_allowed;
          vector_o  = data_i;
          shown_o   = data_i[15:0];
        end
        8'd2: begin
          allowed_o = 1'b1;
          shown_o   = vector_i;
        end
        8'd3: begin
          allowed_o = transport_allowed;
          vector_o  = {21'd0, transport_vector_i};
        end
        default: ;
      endcase
    end
  end

endmodule
