using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace ChannelConnector.Redaction;

/// <summary>
/// Characters that become others when an address is looked up: full-width letters, ideographic dots, letters in circles. This process runs
/// without the tables of ICU, where <c>string.Normalize</c> changes nothing.
/// </summary>
internal static class HostFolding
{
    /// <summary>
    /// Every code point of Unicode 14 that normal form KC and case folding turn into characters of an address, and the two ideographic dots.
    /// <c>CODE:abc</c> is a run of code points with one character each, <c>CODE=abc</c> one code point with several.
    /// </summary>
    private const string Table = """
        AA:a B2:23 B9:1o DF=ss 132=ij 133=ij 17F:s 1C7=lj 1C8=lj 1C9=lj 1CA=nj 1CB=nj 1CC=nj 1F1=dz 1F2=dz 1F3=dz 2B0:h 2B2:jr 2B7:wy 2E1:lsx 1D2C:a
        1D2E:b 1D30:de 1D33:ghijklmn 1D3C:o 1D3E:prtuwa 1D47:bde 1D4D:g 1D4F:km 1D52:o 1D56:ptu 1D5B:v 1D62:iruv 1D9C:c 1DA0:f 1DBB:z 1E9E=ss 2024:.
        2025=.. 2026=... 2047=?? 2070:0i 2074:456789 207C:= 207F:n0123456789 208C:= 2090:aeox 2095:hklmnpst 20A8=rs 2100=a/c 2101=a/s 2102:c
        2105=c/o 2106=c/u 210A:gh 210C:hhh 2110:iill 2115:n 2116=no 2119:pqr 211C:rr 2120=sm 2121=tel 2122=tm 2124:z 2128:z 212A:k 212C:bc 212F:eef
        2133:mo 2139:i 213B=fax 2145:ddeij 2160:i 2161=ii 2162=iii 2163=iv 2164:v 2165=vi 2166=vii 2167=viii 2168=ix 2169:x 216A=xi 216B=xii
        216C:lcdmi 2171=ii 2172=iii 2173=iv 2174:v 2175=vi 2176=vii 2177=viii 2178=ix 2179:x 217A=xi 217B=xii 217C:lcdm 2460:123456789 2469=10
        246A=11 246B=12 246C=13 246D=14 246E=15 246F=16 2470=17 2471=18 2472=19 2473=20 2488=1. 2489=2. 248A=3. 248B=4. 248C=5. 248D=6. 248E=7.
        248F=8. 2490=9. 2491=10. 2492=11. 2493=12. 2494=13. 2495=14. 2496=15. 2497=16. 2498=17. 2499=18. 249A=19. 249B=20.
        24B6:abcdefghijklmnopqrstuvwxyz 24D0:abcdefghijklmnopqrstuvwxyz 24EA:0 2A74=::= 2A75=== 2A76==== 2C7C:jv 3002:. 3250=pte 3251=21 3252=22
        3253=23 3254=24 3255=25 3256=26 3257=27 3258=28 3259=29 325A=30 325B=31 325C=32 325D=33 325E=34 325F=35 32B1=36 32B2=37 32B3=38 32B4=39
        32B5=40 32B6=41 32B7=42 32B8=43 32B9=44 32BA=45 32BB=46 32BC=47 32BD=48 32BE=49 32BF=50 32CC=hg 32CD=erg 32CE=ev 32CF=ltd 3371=hpa 3372=da
        3373=au 3374=bar 3375=ov 3376=pc 3377=dm 3378=dm2 3379=dm3 337A=iu 3380=pa 3381=na 3383=ma 3384=ka 3385=kb 3386=mb 3387=gb 3388=cal
        3389=kcal 338A=pf 338B=nf 338E=mg 338F=kg 3390=hz 3391=khz 3392=mhz 3393=ghz 3394=thz 3396=ml 3397=dl 3398=kl 3399=fm 339A=nm 339C=mm
        339D=cm 339E=km 339F=mm2 33A0=cm2 33A1=m2 33A2=km2 33A3=mm3 33A4=cm3 33A5=m3 33A6=km3 33A9=pa 33AA=kpa 33AB=mpa 33AC=gpa 33AD=rad 33B0=ps
        33B1=ns 33B3=ms 33B4=pv 33B5=nv 33B7=mv 33B8=kv 33B9=mv 33BA=pw 33BB=nw 33BD=mw 33BE=kw 33BF=mw 33C2=a.m. 33C3=bq 33C4=cc 33C5=cd 33C7=co.
        33C8=db 33C9=gy 33CA=ha 33CB=hp 33CC=in 33CD=kk 33CE=km 33CF=kt 33D0=lm 33D1=ln 33D2=log 33D3=lx 33D4=mb 33D5=mil 33D6=mol 33D7=ph 33D8=p.m.
        33D9=ppm 33DA=pr 33DB=sr 33DC=sv 33DD=wb 33FF=gal A7F2:cfq FB00=ff FB01=fi FB02=fl FB03=ffi FB04=ffl FB05=st FB06=st FE13:: FE16:? FE19=...
        FE30=.. FE33:__ FE4D:___ FE52:. FE55::? FE5F:#& FE63:- FE66:= FE68:\ FE6A:%@ FF03:# FF05:%& FF0D:-./0123456789: FF1D:= FF1F:?@
        FF21:abcdefghijklmnopqrstuvwxyz FF3C:\ FF3F:_ FF41:abcdefghijklmnopqrstuvwxyz FF61:. 107A5:q 1D400:abcdefghijklmnopqrstuvwxyz
        1D41A:abcdefghijklmnopqrstuvwxyz 1D434:abcdefghijklmnopqrstuvwxyz 1D44E:abcdefg 1D456:ijklmnopqrstuvwxyz 1D468:abcdefghijklmnopqrstuvwxyz
        1D482:abcdefghijklmnopqrstuvwxyz 1D49C:a 1D49E:cd 1D4A2:g 1D4A5:jk 1D4A9:nopq 1D4AE:stuvwxyz 1D4B6:abcd 1D4BB:f 1D4BD:hijklmn
        1D4C5:pqrstuvwxyz 1D4D0:abcdefghijklmnopqrstuvwxyz 1D4EA:abcdefghijklmnopqrstuvwxyz 1D504:ab 1D507:defg 1D50D:jklmnopq 1D516:stuvwxy
        1D51E:abcdefghijklmnopqrstuvwxyz 1D538:ab 1D53B:defg 1D540:ijklm 1D546:o 1D54A:stuvwxy 1D552:abcdefghijklmnopqrstuvwxyz
        1D56C:abcdefghijklmnopqrstuvwxyz 1D586:abcdefghijklmnopqrstuvwxyz 1D5A0:abcdefghijklmnopqrstuvwxyz 1D5BA:abcdefghijklmnopqrstuvwxyz
        1D5D4:abcdefghijklmnopqrstuvwxyz 1D5EE:abcdefghijklmnopqrstuvwxyz 1D608:abcdefghijklmnopqrstuvwxyz 1D622:abcdefghijklmnopqrstuvwxyz
        1D63C:abcdefghijklmnopqrstuvwxyz 1D656:abcdefghijklmnopqrstuvwxyz 1D670:abcdefghijklmnopqrstuvwxyz 1D68A:abcdefghijklmnopqrstuvwxyz
        1D7CE:0123456789 1D7D8:0123456789 1D7E2:0123456789 1D7EC:0123456789 1D7F6:0123456789 1F100=0. 1F12B:cr 1F12D=cd 1F12E=wz
        1F130:abcdefghijklmnopqrstuvwxyz 1F14A=hv 1F14B=mv 1F14C=sd 1F14D=ss 1F14E=ppv 1F14F=wc 1F16A=mc 1F16B=md 1F16C=mr 1F190=dj 1FBF0:0123456789
        """;

    private static readonly FrozenDictionary<int, string> Folded = Read();

    /// <summary>The text as it is looked up; the same object if nothing changes.</summary>
    public static string Fold(string text)
    {
        int first = text.AsSpan().IndexOfAnyExceptInRange('\0', '\u007f');
        if (first < 0)
        {
            return text;
        }

        bool changed = false;
        StringBuilder folded = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!rune.IsAscii && Folded.TryGetValue(rune.Value, out string? plain))
            {
                folded.Append(plain);
                changed = true;
            }
            else
            {
                folded.Append(rune.ToString());
            }
        }

        return changed ? folded.ToString() : text;
    }

    private static FrozenDictionary<int, string> Read()
    {
        Dictionary<int, string> folded = [];
        foreach (string item in Table.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            int separator = item.IndexOfAny([':', '=']);
            int code = int.Parse(item.AsSpan(0, separator), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            string plain = item[(separator + 1)..];
            if (item[separator] == '=')
            {
                folded[code] = plain;
                continue;
            }

            foreach (char c in plain)
            {
                folded[code++] = c.ToString();
            }
        }

        return folded.ToFrozenDictionary();
    }
}
