// SPDX-License-Identifier: Apache-2.0
/// CRC32C (Castagnoli, as NVMe/TCP, iSCSI and SSE 4.2 have it) of a message that comes in blocks of up to 64 bytes.
/// A block a cycle, the result three cycles after the last block. Every block but the last should be whole; a shorter
/// one is right all the same. While valid_i is low nothing is computed, which the simulation relies on.
module crc32c_512 (
  input  logic         clk_i,
  input  logic         rst_ni,
  // blocks
  input  logic         valid_i,
  input  logic         first_i,   // begins a message
  input  logic         last_i,    // ends it
  input  logic [5:0]   missing_i, // bytes at the top that are not of the message: 0 of a whole block, to 63
  input  logic [511:0] data_i,    // byte 0, the first of the message, in bits 7:0
  // result
  output logic         valid_o,   // one cycle a message
  output logic [31:0]  crc_o      // as it stands on the wire, least significant byte first
);

  // ---- first cycle: take the block -------------------------------------------------------------------------------
  logic         taken_q;
  logic         taken_first_q;
  logic         taken_last_q;
  logic [5:0]   taken_missing_q;
  logic [511:0] taken_data_q;

  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      taken_first_q   <= first_i;
      taken_last_q    <= last_i;
      taken_missing_q <= missing_i;
      taken_data_q    <= data_i;
    end
  end

  // ---- second cycle: move a short block to the end of a whole one ------------------------------------------------
  // Leading zero bytes leave a zero register zero, so they do not count.
  logic         moved_q;
  logic         moved_first_q;
  logic         moved_last_q;
  logic [5:0]   moved_missing_q;
  logic [511:0] moved_data_q;

  always_ff @(posedge clk_i) begin
    if (taken_q) begin
      moved_first_q   <= taken_first_q;
      moved_last_q    <= taken_last_q;
      moved_missing_q <= taken_missing_q;
      moved_data_q    <= taken_data_q << {taken_missing_q, 3'd0};
    end
  end

  // ---- third cycle: add the register to the first four bytes, multiply ------------------------------------------
  logic [31:0] crc_q;
  logic [31:0] start;
  assign start = moved_first_q ? '1 : crc_q;

  // What of the register a block of less than four bytes does not meet.
  function automatic logic [31:0] over(input logic [31:0] register, input logic [5:0] missing);
    unique case (missing)
      6'd63:   over = register >> 8;
      6'd62:   over = register >> 16;
      6'd61:   over = register >> 24;
      default: over = '0;
    endcase
  endfunction

  // Row i: the bits of the block that toggle bit i. Bit k of the block moves 511 - k steps of the register
  // r -> (r >> 1) ^ (r[0] ? 82F63B78h : 0) after its own; the test derives every row again.
  function automatic logic [31:0] product(input logic [511:0] block);
    product[0]  = ^(block & 512'h1f91caf6386f2c25_de2753181954cd1e_f5e1bbd961745c3a_e969f40a5f513d79_b5fd09987e8408f7_ba1e130ded04e470_468f38caa6a13672_3dda585da660c35c);
    product[1]  = ^(block & 512'h3f2395ec70de584b_bc4ea63032a99a3d_ebc377b2c2e8b875_d2d3e814bea27af3_6bfa1330fd0811ef_743c261bda09c8e0_8d1e71954d426ce4_7bb4b0bb4cc186b9);
    product[2]  = ^(block & 512'h7e472bd8e1bcb097_789d4c606553347b_d786ef6585d170eb_a5a7d0297d44f5e6_d7f42661fa1023de_e8784c37b41391c1_1a3ce32a9a84d9c8_f769617699830d72);
    product[3]  = ^(block & 512'hfc8e57b1c379612e_f13a98c0caa668f7_af0ddecb0ba2e1d7_4b4fa052fa89ebcd_afe84cc3f42047bd_d0f0986f68272382_3479c6553509b391_eed2c2ed33061ae4);
    product[4]  = ^(block & 512'he68d6595be9dee78_3c5262998c181cf1_abfa064f76319f94_7ff6b4afaa42eae2_ea2d901f96c4878c_1bff23d33d4aa374_2e7cb460ccb25151_e07fdd87c06cf694);
    product[5]  = ^(block & 512'hd28b01dd4554f0d5_a683962b0164f4fd_a215b7478d176312_16849d550bd4e8bc_61a629a7530d07ef_8de054ab9791a298_1a76500b3fc594d1_fd25e35226b92e74);
    product[6]  = ^(block & 512'hba87c94cb2c6cd8e_93207f4e1b9d24e5_b1cad5567b5a9a1e_c460cea048f8ec01_76b15ad6d89e0728_a1deba5ac227a140_726398dcd92a1fd1_c7919ef9eb129fb4);
    product[7]  = ^(block & 512'h6a9e586f5de2b738_f867ad842e6e84d5_9674117597c16807_61a8694acea0e57b_589fbc35cfb806a6_f9a367b8694ba6f0_a248097314f509d1_b2f965ae7045fc34);
    product[8]  = ^(block & 512'hd53cb0debbc56e71_f0cf5b085cdd09ab_2ce822eb2f82d00e_c350d2959d41caf6_b13f786b9f700d4d_f346cf70d2974de1_449012e629ea13a3_65f2cb5ce08bf869);
    product[9]  = ^(block & 512'hb5e8ab4b4fe5f0c6_3fb9e508a0eede48_ac31fe0f3e71fc27_6fc8512165d2a894_d783f94f4064126c_5c938dec482a7fb2_cfaf1d06f5751134_f63fcee46777338f);
    product[10] = ^(block & 512'h74409c60a7a4cda9_a15499095889718f_ad8247c71d97a474_36f9564894f46c50_1afafb06fe4c2c2f_033908d57d501b15_d9d102c74c4b141b_d1a5c595688ea443);
    product[11] = ^(block & 512'he88138c14f499b53_42a93212b112e31f_5b048f8e3b2f48e8_6df2ac9129e8d8a0_35f5f60dfc98585e_067211aafaa0362b_b3a2058e98962837_a34b8b2ad11d4887);
    product[12] = ^(block & 512'hce93bb74a6fc1a83_5b75373d7b710b20_43e8a4c5172acdea_328cad280c808c39_de16e58387b4b84b_b6fa305818448827_21cb33d7978d661d_7b4d4e08045a5252);
    product[13] = ^(block & 512'h82b6bc1f75971923_68cd3d62efb6db5e_7230f2534f21c7ee_8c70ae5a4650250a_09d0c29f71ed7860_d7ea73bddd8df43e_05195f6589bbfa48_cb40c44daed467f9);
    product[14] = ^(block & 512'h1afcb2c8d3411e63_0fbd29ddc6397ba2_11805f7fff37d3e7_f188a8bed3f1776d_a65c8ca69d5ef836_15caf476561f0c0c_4cbd8601b5d6c2e3_ab5bd0c6fbc80caf);
    product[15] = ^(block & 512'h35f96591a6823cc6_1f7a53bb8c72f744_2300befffe6fa7cf_e311517da7e2eedb_4cb9194d3abdf06c_2b95e8ecac3e1818_997b0c036bad85c7_56b7a18df790195f);
    product[16] = ^(block & 512'h6bf2cb234d04798c_3ef4a77718e5ee88_46017dfffcdf4f9f_c622a2fb4fc5ddb6_9972329a757be0d8_572bd1d9587c3031_32f61806d75b0b8e_ad6f431bef2032be);
    product[17] = ^(block & 512'hd7e596469a08f318_7de94eee31cbdd10_8c02fbfff9be9f3f_8c4545f69f8bbb6d_32e46534eaf7c1b0_ae57a3b2b0f86062_65ec300daeb6171d_5ade8637de40657d);
    product[18] = ^(block & 512'hb05ae67b0c7eca15_25f5cec47ac3773f_ede44c2692096245_f1e37fe760464ba3_d035c3f1ab6b8b96_e6b154688cf424b4_8d5758d1fbcd1848_886754321ae009a7);
    product[19] = ^(block & 512'h7f2406002092b80f_95ccce90ecd22361_2e292394456698b1_0aaf0bc49fddaa3e_15968e7b28531fda_777cbbdcf4ecad19_5c218969513b06e3_2d14f03993a0d013);
    product[20] = ^(block & 512'hfe480c004125701f_2b999d21d9a446c2_5c5247288acd3162_155e17893fbb547c_2b2d1cf650a63fb4_eef977b9e9d95a32_b84312d2a2760dc6_5a29e0732741a026);
    product[21] = ^(block & 512'he301d2f6ba25cc1b_8914695baa1c409a_4d45358874ee3efe_c3d5db1820279581_e3a73074dfc8779e_67ecfc7e3eb65015_36091d6fe24d2dfe_898998bbe8e38310);
    product[22] = ^(block & 512'hd9926f1b4c24b412_cc0f81af4d6c4c2a_6f6bd0c988a821c7_6ec2423a1f1e167a_72b36971c114e7cb_75c7ebf19068445a_2a9d0215623b6d8f_2ec9692a77a7c57c);
    product[23] = ^(block & 512'hacb514c0a0264400_46385046838c554a_2b361a4a70241fb4_34ed707e616d118d_509bdb7bfcadc761_5191c4eecdd46cc4_13b53ce062d7ed6c_60488a09492f49a4);
    product[24] = ^(block & 512'h46fbe3777823a425_5257f3951e4c678a_a38d8f4d813c6352_80b314f69d8b1e63_14cabf6f87df8635_193d9ad076ac3df8_61e5410a630eecaa_fd4b4c4f343e5014);
    product[25] = ^(block & 512'h8df7c6eef047484a_a4afe72a3c98cf15_471b1e9b0278c6a5_016629ed3b163cc6_29957edf0fbf0c6a_327b35a0ed587bf0_c3ca8214c61dd955_fa96989e687ca028);
    product[26] = ^(block & 512'h047e472bd8e1bcb0_97789d4c60655334_7bd786ef6585d170_eba5a7d0297d44f5_e6d7f42661fa1023_dee8784c37b41391_c11a3ce32a9a84d9_c8f769617699830d);
    product[27] = ^(block & 512'h08fc8e57b1c37961_2ef13a98c0caa668_f7af0ddecb0ba2e1_d74b4fa052fa89eb_cdafe84cc3f42047_bdd0f0986f682723_823479c6553509b3_91eed2c2ed33061a);
    product[28] = ^(block & 512'h11f91caf6386f2c2_5de2753181954cd1_ef5e1bbd961745c3_ae969f40a5f513d7_9b5fd09987e8408f_7ba1e130ded04e47_0468f38caa6a1367_23dda585da660c35);
    product[29] = ^(block & 512'h23f2395ec70de584_bbc4ea63032a99a3_debc377b2c2e8b87_5d2d3e814bea27af_36bfa1330fd0811e_f743c261bda09c8e_08d1e71954d426ce_47bb4b0bb4cc186b);
    product[30] = ^(block & 512'h47e472bd8e1bcb09_7789d4c606553347_bd786ef6585d170e_ba5a7d0297d44f5e_6d7f42661fa1023d_ee8784c37b41391c_11a3ce32a9a84d9c_8f769617699830d7);
    product[31] = ^(block & 512'h8fc8e57b1c379612_ef13a98c0caa668f_7af0ddecb0ba2e1d_74b4fa052fa89ebc_dafe84cc3f42047b_dd0f0986f6827238_23479c6553509b39_1eed2c2ed33061ae);
  endfunction

  // Functions, so that the work is inside the condition.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      taken_q <= 1'b0;
      moved_q <= 1'b0;
      valid_o <= 1'b0;
      crc_q   <= '1;
    end else begin
      taken_q <= valid_i;
      moved_q <= taken_q;
      valid_o <= moved_q && moved_last_q;
      if (moved_q) begin
        crc_q <= over(start, moved_missing_q) ^
                 product(moved_data_q ^ ({480'd0, start} << {moved_missing_q, 3'd0}));
      end
    end
  end

  assign crc_o = ~crc_q;

endmodule
