using System.Text;
using CsCheck;
using Edge.Agent.Calibration;
using Edge.Agent.Configuration;

namespace Edge.Agent.Tests.Calibration;

public sealed class CommissioningTextTests
{
    private static readonly CommissioningSection Zero = new()
    {
        Date = new DateOnly(2026, 11, 26),
        Engineer = "Ng. \"An\" \\ 7",
        GravityMps2 = [0.0123, -0.1, 9.80123],
        TemperatureCelsius = 31.5,
        AxisMap = "+x+y+z",
        SensorSerial = "A1-0042",
        Time = new DateTimeOffset(2026, 11, 26, 3, 12, 45, TimeSpan.Zero),
    };

    private static readonly CommissioningSection Bare = Zero with
    {
        Engineer = "E",
        TemperatureCelsius = null,
        SensorSerial = "",
    };

    [Fact]
    public void A_file_without_a_zero_gets_it_at_its_end_and_stays_as_it_was() =>
        Assert.Equal(
            """
            # A site.
            [site]   # who
            id = "A"

            # The zero of the site, taken by `edge-agent calibrate tilt`.
            [commissioning]
            date = 2026-11-26
            engineer = "Ng. \"An\" \\ 7"
            gravity_mps2 = [0.01230, -0.10000, 9.80123]
            temperature_c = 31.50
            axis_map = "+x+y+z"
            sensor_serial = "A1-0042"
            time = 2026-11-26T03:12:45Z

            """,
            With("# A site.\n[site]   # who\nid = \"A\"\n", Zero)
        );

    [Fact]
    public void A_last_line_without_an_end_gets_one() =>
        Assert.StartsWith(
            "[site]\nid = \"A\" # x\n\n# The zero",
            With("[site]\nid = \"A\" # x", Zero),
            StringComparison.Ordinal
        );

    [Fact]
    public void Values_are_exchanged_in_their_places_and_new_keys_go_behind_the_last() =>
        Assert.Equal(
            """
            [commissioning] # the zero
              gravity_mps2   =   [0.01230, -0.10000, 9.80123]  # sensor's axes
            # by whom
            engineer = "E" # was here
            "date" = 2026-11-26
            axis_map = "+x+y+z"
            time = 2026-11-26T03:12:45Z
            #temperature_c = 25

            # the rest
            [site]
            id = "A"

            """,
            With(
                """
                [commissioning] # the zero
                  gravity_mps2   =   [
                    0, 0,   # none
                    9.8,
                  ]  # sensor's axes
                # by whom
                engineer = 'Old One' # was here
                "date" = 2025-01-01
                #temperature_c = 25

                # the rest
                [site]
                id = "A"

                """,
                Bare
            )
        );

    [Fact]
    public void A_key_that_has_no_value_any_more_is_commented_out()
    {
        string text = With(
            "[site]\nid = \"A\"\n[commissioning]\ndate = 2025-01-01\nengineer = \"E\"\n"
                + "gravity_mps2 = [0, 0, 9.8]\n  temperature_c = 31.5 # then\naxis_map = \"+x+y+z\"",
            Bare
        )!;

        Assert.Contains("\n  #temperature_c = 31.5 # then\n", text, StringComparison.Ordinal);
        Assert.EndsWith("axis_map = \"+x+y+z\"\ntime = 2026-11-26T03:12:45Z\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_at_the_end_of_a_file_without_a_last_line_end_takes_new_keys() =>
        Assert.EndsWith(
            "gravity_mps2 = [0.01230, -0.10000, 9.80123]\naxis_map = \"+x+y+z\"\ntime = 2026-11-26T03:12:45Z\n",
            With(
                "[site]\nid = \"A\"\n[commissioning]\ndate = 2025-01-01\nengineer = \"E\"\ngravity_mps2 = [0, 0, 9.8]",
                Bare
            ),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("[site]\nid = \"A\"\n")]
    [InlineData(
        "[site]\nid = \"A\"\n[commissioning]\ndate = 2025-01-01\nengineer = \"Đ\" # ế\ngravity_mps2 = [0, 0, 9.8]\n"
    )]
    [InlineData(
        "[commissioning] # ế 🗼\ndate = 2025-01-01\nengineer = \"Đỗ 🗼\"\ngravity_mps2 = [0, 0, 9.8]\n[site]\nid = \"A\""
    )]
    public void Line_ends_marks_and_letters_of_any_kind_are_kept(string text)
    {
        string windows = text.Replace("\n", "\r\n", StringComparison.Ordinal);
        string expected = With(text, Zero)!.Replace("\n", "\r\n", StringComparison.Ordinal);

        Assert.Equal(expected, With(windows, Zero));
        Assert.Equal("\uFEFF" + expected, With("\uFEFF" + windows, Zero));
    }

    [Theory]
    [InlineData(
        "commissioning = { date = 2025-01-01, engineer = \"E\", gravity_mps2 = [0, 0, 9.8] }\n[site]\nid = \"A\""
    )]
    [InlineData("commissioning.date = 2025-01-01\ncommissioning.engineer = \"E\"\n[site]\nid = \"A\"")]
    public void A_zero_that_is_no_section_of_its_own_is_left_alone(string text) => Assert.Null(With(text, Zero));

    [Fact]
    public void Whatever_is_in_the_file_the_new_one_says_the_zero_and_the_rest_as_before()
    {
        string example = File.ReadAllText(Path.Combine(Root, "docs", "site.example.toml"));
        Gen.Select(Gen.Double[-10, 10], Gen.Bool, Gen.Bool, Gen.Bool, Gen.Char["abcĐ\"\\#='[] "].Array[1, 12])
            .Sample(
                (x, windows, old, warm, name) =>
                {
                    CommissioningSection zero = Zero with
                    {
                        Engineer = new string(name),
                        GravityMps2 = [Math.Round(x / 10, 5), -0.1, 9.8],
                        TemperatureCelsius = warm ? 25.25 : null,
                    };
                    string text = old
                        ? example
                        : example
                            .Replace("[commissioning]", "#[commissioning]", StringComparison.Ordinal)
                            .Replace("\ndate", "\n#date", StringComparison.Ordinal)
                            .Replace("\nengineer", "\n#engineer", StringComparison.Ordinal)
                            .Replace("\ngravity", "\n#gravity", StringComparison.Ordinal)
                            .Replace("\ntemperature", "\n#temperature", StringComparison.Ordinal);
                    text = windows ? text.Replace("\n", "\r\n", StringComparison.Ordinal) : text;

                    SiteConfiguration before = Read(text);
                    string edited = With(text, zero)!;
                    SiteConfiguration after = Read(edited);

                    Assert.True(ConfigurationTable.AreSame(after, before with { Commissioning = zero }));
                    Assert.Equal(windows, edited.Contains('\r', StringComparison.Ordinal));

                    // Every line that says nothing of the zero is there, in its order.
                    string[] kept = [.. text.Split('\n').Where(line => !IsOfTheZero(line))];
                    Assert.Equal(kept, edited.Split('\n').Where(line => !IsOfTheZero(line)).Take(kept.Length));
                },
                iter: 300
            );
    }

    private static bool IsOfTheZero(string line) =>
        line.TrimEnd('\r').Length == 0
        || line.Contains("The zero of the site, taken by", StringComparison.Ordinal)
        || (
            (string[])
                ["[comm", "date", "engineer", "gravity", "temperature_c", "#temp", "axis_map", "sensor_s", "time ="]
        ).Any(key => line.StartsWith(key, StringComparison.Ordinal));

    private static SiteConfiguration Read(string text) =>
        SiteConfiguration.Parse(Encoding.UTF8.GetBytes(text), "site.toml").Configuration!;

    private static string? With(string text, CommissioningSection zero) =>
        CommissioningText.With(Encoding.UTF8.GetBytes(text), zero) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private static string Root
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Edge.sln")))
            {
                folder = folder.Parent;
            }

            return folder!.FullName;
        }
    }
}
