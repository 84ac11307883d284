using Edge.Portable.Wire;

namespace Edge.Core.Alarms;

/// <summary>Condition and remedy of every alarm in Vietnamese, in the words of the operators' field staff.</summary>
internal static class AlarmVietnamese
{
    /// <summary>The texts of an alarm; empty ones where there are none yet, which a test finds.</summary>
    public static (string Condition, string Remedy) Of(MetricId alarm) =>
        alarm switch
        {
            MetricId.AlarmTilt => (
                "Độ nghiêng tĩnh của cột vượt ngưỡng",
                "Không cho người lại gần cột, và cho đo lại độ thẳng đứng của cột."
            ),
            MetricId.AlarmAcceleration => (
                "Gia tốc đỉnh của cột vượt ngưỡng",
                "Kiểm tra bu lông, dây co và móng cột trước khi cho người leo lên."
            ),
            MetricId.AlarmMainsLost => (
                "Mất điện lưới",
                "Liên hệ điện lực; điều máy phát điện đến trước khi cạn ắc quy."
            ),
            MetricId.AlarmBatteryLow => (
                "Điện áp nguồn -48 V dưới ngưỡng",
                "Khôi phục điện lưới hoặc chạy máy phát: tải sắp bị cắt."
            ),
            MetricId.AlarmFloodLevel => (
                "Mực nước vượt ngưỡng theo cảm biến mức nước",
                "Không lội vào: tủ thiết bị có thể đang rò điện. Yêu cầu cắt điện nếu nước còn dâng."
            ),
            MetricId.AlarmFloodFloatLow => (
                "Phao dưới đã nổi",
                "Theo dõi mực nước và thời tiết; cử người đến trước khi phao trên nổi."
            ),
            MetricId.AlarmFloodFloatHigh => (
                "Phao trên đã nổi",
                "Không lội vào: tủ thiết bị có thể đang rò điện. Yêu cầu cắt điện."
            ),
            MetricId.AlarmFloodDisagreement => (
                "Phao và cảm biến mức nước mâu thuẫn nhau",
                "Vệ sinh phao và kiểm tra vòng dòng 4–20 mA: cho đến lúc đó không biết mực nước thật."
            ),
            MetricId.AlarmCabinetTemperature => (
                "Nhiệt độ trong tủ thiết bị quá cao hoặc quá thấp",
                "Kiểm tra quạt, lưới lọc bụi và điều hòa."
            ),
            MetricId.AlarmCabinetDoor => (
                "Cửa tủ thiết bị đang mở",
                "Hỏi xem ai đang ở trạm; nếu không có ai, cử bảo vệ đến."
            ),
            MetricId.AlarmLinkDown => (
                "Mất kết nối đến máy chủ MQTT (broker)",
                "Kiểm tra modem, ăng ten và đường truyền dẫn; trong lúc đó nhật ký vẫn giữ đủ dữ liệu."
            ),
            MetricId.AlarmSensorFault => (
                "Cảm biến đã khai báo không cho giá trị tốt",
                "Chạy 'edge-agent read' tại trạm, và kiểm tra dây nối của các cảm biến được nêu tên."
            ),
            MetricId.AlarmJournalDamaged => (
                "Tệp nhật ký bị hỏng và đã được tách riêng",
                "Kiểm tra thẻ nhớ hoặc ổ đĩa; giữ lại tệp đã tách riêng."
            ),
            MetricId.AlarmJournalFull => (
                "Nhật ký đã đầy đến giới hạn",
                "Khôi phục kết nối: dữ liệu chi tiết cũ nhất đang bị bỏ dần."
            ),
            MetricId.AlarmUnacknowledged => (
                "Có kết nối, nhưng bên nhận không xác nhận gì",
                "Kiểm tra quyền truy cập của trạm này trên broker, và xem bên nhận có đang chạy không."
            ),
            MetricId.AlarmTiltRate => (
                "Độ nghiêng tĩnh của cột thay đổi nhanh",
                "Cho kiểm tra móng và dây co trước khi độ nghiêng chạm ngưỡng."
            ),
            MetricId.AlarmPermanentSet => (
                "Sau bão cột không trở về vị trí ban đầu",
                "Kiểm tra móng, bu lông và dây co: có bộ phận đã bị biến dạng dư."
            ),
            MetricId.AlarmSettling => (
                "Theo xu hướng, độ nghiêng của cột sắp chạm ngưỡng",
                "Lên kế hoạch kiểm tra móng cột trước ngày dự báo."
            ),
            MetricId.AlarmModeShift => (
                "Tần số dao động riêng lệch quá mức mà nhiệt độ và biên độ giải thích được",
                "Kiểm tra bu lông, lực căng dây co và những gì đã lắp thêm hoặc tháo khỏi cột."
            ),
            MetricId.AlarmImpact => (
                "Có vật va đập vào cột, hoặc có bộ phận trên cột bị gãy",
                "Quan sát cột từ xa, bằng camera nếu có; hỏi xem ai đang ở trạm."
            ),
            MetricId.AlarmEarthquake => (
                "Có rung chấn động đất",
                "So sánh với các trạm lân cận, và kiểm tra trước những trạm rung mạnh nhất."
            ),
            MetricId.AlarmGuyCut => (
                "Đứt dây co: va đập, tần số riêng nhảy và cột nghiêng xảy ra cùng lúc",
                "Giữ mọi người cách xa ít nhất một lần chiều cao cột, và cử thợ cột cao mang dây co tạm đến."
            ),
            MetricId.AlarmTampering => (
                "Có người tác động vào trạm mà không báo trước: va đập nhỏ lặp lại kèm mở cửa hoặc mất điện lưới",
                "Gọi bảo vệ và công an; không báo trước việc đến trạm."
            ),
            MetricId.AlarmSway => (
                "Độ lắc của cột vượt ngưỡng",
                "Không cho người lại gần đến khi hết gió, và so sánh độ nghiêng sau bão."
            ),
            MetricId.AlarmBatteryHealth => (
                "Dung lượng ắc quy còn dưới ngưỡng so với danh định",
                "Lên kế hoạch thay ắc quy: lần mất điện tới sẽ cầm cự ngắn hơn dự tính."
            ),
            MetricId.AlarmBatteryMissing => (
                "Ắc quy bị mất, bị ngắt hoặc đứt cầu chì",
                "Hỏi xem ai đang ở trạm; cử bảo vệ đến, và cho kiểm tra cầu chì, aptomat và thanh nối ắc quy: lần mất điện lưới tới trạm sẽ tắt."
            ),
            MetricId.AlarmMainsFlicker => (
                "Điện lưới mất đi mất lại nhiều lần",
                "Liên hệ điện lực; kiểm tra aptomat của trạm và các đầu nối."
            ),
            MetricId.AlarmGensetFailed => (
                "Máy phát điện không khởi động được, hoặc dừng, trong lúc mất điện lưới",
                "Cử thợ máy mang ắc quy đề và nhiên liệu đến trước khi cạn ắc quy."
            ),
            MetricId.AlarmGensetRuns => (
                "Máy phát điện vẫn chạy dù có điện lưới",
                "Kiểm tra tủ chuyển nguồn ATS và bộ điều khiển máy phát: nhiên liệu đang bị đốt vô ích."
            ),
            MetricId.AlarmFuelTheft => (
                "Nhiên liệu giảm nhanh hơn mức máy phát tiêu thụ",
                "Cử bảo vệ đến: nhiên liệu đang bị lấy trộm, hoặc bồn bị rò."
            ),
            MetricId.AlarmFuelLow => ("Nhiên liệu máy phát sắp hết", "Tiếp thêm nhiên liệu."),
            MetricId.AlarmRectifierFault => (
                "Bộ nắn không nguyên vẹn: hỏng mô đun, bộ điều khiển báo cảnh báo, hoặc điện áp AC ngoài dải",
                "Đọc màn hình bộ điều khiển; thay mô đun báo lỗi, và cho đo điện áp AC đầu vào."
            ),
            MetricId.AlarmFloodRise => (
                "Nước dâng nhanh hơn ngưỡng",
                "Theo dõi dự báo và các trạm lân cận; chuẩn bị ngắt điện tủ thiết bị."
            ),
            MetricId.AlarmFloodFloor => (
                "Nước được dự báo sắp chạm sàn tủ thiết bị, hoặc đã chạm",
                "Yêu cầu cắt điện trước khi nước đến; chỉ di chuyển thiết bị đặt thấp khi còn khô."
            ),
            MetricId.AlarmCondensation => (
                "Không khí trong tủ thiết bị ở gần điểm sương đã lâu",
                "Kiểm tra bộ sưởi, gioăng cửa và đầu nối cáp trước khi nước nhỏ vào phần mang điện."
            ),
            MetricId.AlarmSmoke => (
                "Có khói trong tủ thiết bị",
                "Gọi cứu hỏa (114), cho cắt điện lưới và ắc quy, và giữ cửa tủ đóng."
            ),
            MetricId.AlarmFan => (
                "Quạt của tủ thiết bị bị hỏng",
                "Thay quạt trước ngày nóng tới; theo dõi nhiệt độ trong tủ."
            ),
            MetricId.AlarmTamper => (
                "Cửa tủ bị mở mà không có lịch vào trạm",
                "Hỏi nhà mạng xem ai đang ở đó; nếu không có ai, cử bảo vệ đến."
            ),
            MetricId.AlarmVisitOverdue => (
                "Trạm quá hạn bảo dưỡng định kỳ",
                "Lên lịch bảo dưỡng và báo trước lịch vào trạm."
            ),
            MetricId.AlarmCommandRefused => (
                "Một lệnh đã bị từ chối",
                "Tìm xem ai đã gửi: lệnh không ký, đã cũ hoặc của trạm khác là nhầm lẫn, hoặc là một ý đồ xâm nhập."
            ),
            MetricId.AlarmHost => (
                "Máy chủ của tác nhân tại trạm không khỏe: nguồn nuôi, nhiệt độ hoặc bộ nhớ lưu trữ",
                "Kiểm tra nguồn 5 V và dây, việc làm mát tủ, dung lượng trống và độ mòn của bộ nhớ lưu trữ."
            ),
            MetricId.AlarmLinkOutage => (
                "Mất kết nối kéo dài",
                "Xử lý theo nguyên nhân: radio là modem, SIM và ăng ten; backhaul là đường truyền của nhà mạng; broker là máy chủ của thành phố; power là nguồn của trạm."
            ),
            MetricId.AlarmModem => (
                "Không bước phục hồi nào khôi phục được kết nối qua modem",
                "Xem Link/Recovery để biết lỗi gì và đã thử những gì. Modem im lặng hoặc không đăng ký được mạng: kiểm tra vùng phủ sóng và ăng ten, rồi thay modem. Đã đăng ký mà không có đường truyền: kiểm tra gói dữ liệu và mạng phía sau trước."
            ),
            MetricId.AlarmSim => (
                "Không có SIM, SIM bị khóa hoặc bị mạng từ chối",
                "Kiểm tra SIM lắp chắc và không đặt mã PIN, và thuê bao còn hạn, đã thanh toán cước."
            ),
            MetricId.AlarmLinkSpeed => (
                "Tốc độ tải xuống trung bình tháng thấp hơn mục tiêu, kể cả cận trên của khoảng tin cậy",
                "Gửi số liệu cho nhà mạng: ô phủ sóng, truyền dẫn và modem tại điểm đo này; không suy ra cho cả vùng."
            ),
            MetricId.AlarmLinkCounts => (
                "Số liệu đếm thời gian kết nối bị hỏng và đã đếm lại từ đầu, hoặc không lưu được",
                "Độ khả dụng trước thời điểm đó không còn trong số liệu: lấy tệp .damaged cạnh nhật ký rồi xóa nó đi; kiểm tra đĩa."
            ),
            MetricId.AlarmSms => (
                "Không gửi được tin nhắn SMS, hoặc đã hết hạn mức SMS",
                "Kiểm tra tài khoản SIM, modem và sms.numbers; nội dung chưa gửi vẫn nằm trong nhật ký."
            ),
            MetricId.AlarmLinkPath => (
                "Đường truyền ưu tiên không được dùng trong thời gian dài",
                "Xem Link/Path/Health để biết lý do và cho sửa đường dây hoặc modem đó; chi phí của đường truyền kia vẫn tiếp tục."
            ),
            MetricId.AlarmLinkSparePath => (
                "Một đường truyền dự phòng không hoạt động",
                "Cho sửa trước khi đường truyền đang dùng cũng hỏng: Link/Path/Health cho biết đường nào và lý do."
            ),
            MetricId.AlarmOtherSim => (
                "Modem đang dùng SIM thứ hai vì SIM thứ nhất không kết nối được",
                "Xem Link/Recovery để biết lý do; hỏi nhà mạng của SIM thứ nhất xem trạm phát có ngừng phát, thuê bao hết hạn hay hết dung lượng."
            ),
            _ => ("", ""),
        };
}
