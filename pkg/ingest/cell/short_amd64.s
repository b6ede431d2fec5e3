//go:build amd64 && !purego

#include "textflag.h"

// CONSTANT defines four times the same 8 bytes.
#define CONSTANT(name, value) \
	DATA name<>+0(SB)/8, $value  \
	DATA name<>+8(SB)/8, $value  \
	DATA name<>+16(SB)/8, $value \
	DATA name<>+24(SB)/8, $value \
	GLOBL name<>(SB), RODATA|NOPTR, $32

CONSTANT(zeros, 0x3030303030303030)
CONSTANT(nines, 0x0909090909090909)
CONSTANT(fifth, 0x0000ff0000000000)
CONSTANT(most, 4)            // a length less 4 is at most this
CONSTANT(tens, 0x010a010a010a010a)     // a pair of digits is the first by 10 and the second
CONSTANT(hundreds, 0x0001006400010064) // four are the first pair by 100 and the second
CONSTANT(high, 1000000)      // ten-thousandths that the first four digits count
CONSTANT(low, 100)           // and the last four

// Of the 8 bytes of a number those after the sign stay and those before it move
// up by one, to where 8 digits are in a row; a zero comes first.
DATA without<>+0(SB)/8, $0x07060403020100ff
DATA without<>+8(SB)/8, $0x0f0e0c0b0a0908ff
DATA without<>+16(SB)/8, $0x07060403020100ff
DATA without<>+24(SB)/8, $0x0f0e0c0b0a0908ff
GLOBL without<>(SB), RODATA|NOPTR, $32

// func shortsAVX2(words, lens []uint64, amounts []money.Amount, point uint64)
//
// Four numbers at a time, each by the steps of short.
TEXT ·shortsAVX2(SB), NOSPLIT, $0-80
	MOVQ         words_base+0(FP), SI
	MOVQ         words_len+8(FP), CX
	MOVQ         lens_base+24(FP), DX
	MOVQ         amounts_base+48(FP), DI
	VPBROADCASTQ point+72(FP), Y15
	VMOVDQU      zeros<>(SB), Y14
	VMOVDQU      nines<>(SB), Y13
	VMOVDQU      fifth<>(SB), Y12
	VMOVDQU      most<>(SB), Y11
	VMOVDQU      tens<>(SB), Y10
	VMOVDQU      hundreds<>(SB), Y9
	VMOVDQU      high<>(SB), Y8
	VMOVDQU      low<>(SB), Y7
	VMOVDQU      without<>(SB), Y6
	SHRQ         $2, CX
	JZ           done

loop:
	VMOVDQU (SI), Y0
	VMOVDQU (DX), Y1
	VPAND   Y12, Y0, Y2
	VPCMPEQQ Y15, Y2, Y2   // the sign is where it is to be
	VPSUBQ  Y11, Y1, Y3
	VPCMPGTQ Y11, Y3, Y4   // longer than 8
	VPSRAD  $31, Y3, Y3    // shorter than 4, in the lower half
	VPSLLQ  $3, Y1, Y1
	VPSRLVQ Y1, Y14, Y1
	VPOR    Y1, Y0, Y0     // zeros before the first digit
	VPXOR   Y14, Y0, Y0
	VPSHUFB Y6, Y0, Y0     // digits
	VPMAXUB Y13, Y0, Y5
	VPCMPEQB Y13, Y5, Y5
	VPANDN  Y2, Y4, Y2
	VPANDN  Y2, Y3, Y2
	VPMADDUBSW Y10, Y0, Y0
	VPMADDWD Y9, Y0, Y0
	VPMULUDQ Y8, Y0, Y1
	VPSRLQ  $32, Y0, Y0
	VPMULUDQ Y7, Y0, Y0
	VPADDQ  Y1, Y0, Y0
	VPCMPEQD Y1, Y1, Y1
	VPCMPEQQ Y1, Y5, Y5    // all of them are digits
	VPAND   Y5, Y2, Y2
	VPXOR   Y1, Y2, Y2
	VPOR    Y2, Y0, Y0     // else -1
	VMOVDQU Y0, (DI)
	ADDQ    $32, SI
	ADDQ    $32, DX
	ADDQ    $32, DI
	DECQ    CX
	JNZ     loop

done:
	VZEROUPPER
	RET
