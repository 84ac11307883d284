using Edge.Simulator.Chips;

namespace Edge.Simulator.Fleet;

/// <summary>One site of the fleet.</summary>
/// <param name="Id">Site id, as <c>VNPT-0001</c>.</param>
/// <param name="Network">Its operator's network, MCC-MNC: the value of <c>Link/Operator</c>.</param>
/// <param name="District">Index of its district: mains goes by districts.</param>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
public sealed record FleetMember(string Id, string Network, int District, double Latitude, double Longitude);

/// <summary>
/// Who the sites are: the operators' shares of the city's 2,320 (VNPT 520, Viettel 1,003, MobiFone 797; the city's dispatch
/// of September 2025), spread over the districts by where people live.
/// </summary>
public static class FleetRoster
{
    private static readonly (string Name, string Network, int Sites)[] Operators =
    [
        ("VNPT", "452-02", 520),
        ("VIETTEL", "452-04", 1003),
        ("MOBIFONE", "452-01", 797),
    ];

    // Centre, radius in km and share of the sites: rounded from a map, for plausible positions only.
    private static readonly (double Latitude, double Longitude, double Radius, int Share)[] Districts =
    [
        (20.866, 106.672, 3, 9), // Hồng Bàng
        (20.857, 106.700, 3, 11), // Ngô Quyền
        (20.845, 106.680, 3, 12), // Lê Chân
        (20.841, 106.745, 6, 10), // Hải An
        (20.806, 106.628, 4, 7), // Kiến An
        (20.719, 106.783, 5, 4), // Đồ Sơn
        (20.790, 106.700, 5, 4), // Dương Kinh
        (20.945, 106.667, 10, 15), // Thủy Nguyên
        (20.871, 106.594, 7, 9), // An Dương
        (20.823, 106.552, 7, 6), // An Lão
        (20.746, 106.673, 7, 5), // Kiến Thụy
        (20.724, 106.551, 8, 4), // Tiên Lãng
        (20.712, 106.470, 9, 3), // Vĩnh Bảo
        (20.800, 106.990, 12, 1), // Cát Hải
    ];

    private const double KilometresPerDegree = 111.2;

    /// <summary>Districts that sites stand in.</summary>
    public static int DistrictCount => Districts.Length;

    /// <summary>The sites, the operators' in proportion, the same for the same seed.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Where they stand.</param>
    /// <param name="number">Each operator numbers its sites from this on, so none has <paramref name="number"/> +
    /// <paramref name="count"/> or a higher one.</param>
    public static IReadOnlyList<FleetMember> Members(int count, ulong seed, int number = 1)
    {
        // Another share of a city stands in other places.
        var chance = new Chance(seed + (ulong)(number - 1), 90);
        int all = Operators.Sum(o => o.Sites);
        var members = new List<FleetMember>(count);
        int before = 0;
        foreach ((string name, string network, int sites) in Operators)
        {
            int first = members.Count;
            before += sites;
            int until = (int)((long)before * count / all);
            while (members.Count < until)
            {
                members.Add(Place($"{name}-{members.Count - first + number:D4}", network, chance));
            }
        }

        return members;
    }

    private static FleetMember Place(string id, string network, Chance chance)
    {
        int lot = chance.NextIndex(Districts.Sum(d => d.Share));
        int district = 0;
        while (lot >= Districts[district].Share)
        {
            lot -= Districts[district].Share;
            district++;
        }

        (double latitude, double longitude, double radius, _) = Districts[district];
        double away = radius * Math.Sqrt(chance.NextUniform()) / KilometresPerDegree;
        double bearing = 2 * Math.PI * chance.NextUniform();
        return new FleetMember(
            id,
            network,
            district,
            latitude + (away * Math.Cos(bearing)),
            longitude + (away * Math.Sin(bearing) / Math.Cos(latitude * Math.PI / 180))
        );
    }
}
