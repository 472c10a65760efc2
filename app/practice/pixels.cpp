#include "app/practice/pixels.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <vector>

namespace pentimento::practice::pixels {
namespace {
int typeOf(const QImage &image) { return image.format() == QImage::Format_Grayscale8 ? CV_8UC1 : CV_8UC3; }
} // namespace

cv::Mat view(QImage &image)
{
    return cv::Mat(image.height(), image.width(), typeOf(image), image.bits(),
                   static_cast<size_t>(image.bytesPerLine()));
}

const cv::Mat view(const QImage &image)
{
    return cv::Mat(image.height(), image.width(), typeOf(image), const_cast<uchar *>(image.constBits()),
                   static_cast<size_t>(image.bytesPerLine()));
}

cv::RNG randomFor(quint64 seed, quint64 purpose)
{
    // Spread first: neighbouring seeds would otherwise begin with nearly the same numbers.
    cv::RNG random((seed + 1) * 0x9e3779b97f4a7c15ULL ^ (purpose * 0xbf58476d1ce4e5b9ULL));
    for (int i = 0; i < 8; ++i)
        random.next();
    return random;
}

cv::Mat softNoise(cv::Size size, int cells, cv::RNG &random)
{
    cv::Mat colour(cells, cells, CV_32FC3);
    random.fill(colour, cv::RNG::NORMAL, 0, 0.6);
    cv::Mat light(cells, cells, CV_32FC1);
    random.fill(light, cv::RNG::NORMAL, 0, 0.8);
    std::vector<cv::Mat> channels;
    cv::split(colour, channels);
    for (cv::Mat &channel : channels)
        channel = 0.3 * channel + light; // more light than colour: less gaudy
    cv::merge(channels, colour);
    cv::Mat smooth;
    cv::resize(colour, smooth, size, 0, 0, cv::INTER_CUBIC);
    return smooth;
}

void addWeighted(cv::Mat &image, const cv::Mat &change, const cv::Mat &weight)
{
    cv::Mat weights;
    cv::merge(std::vector<cv::Mat>{weight, weight, weight}, weights);
    cv::Mat sum;
    cv::add(image, change.mul(weights), sum, cv::noArray(), CV_32F);
    sum.convertTo(image, CV_8U);
}

void addGrain(cv::Mat &image, double strength, cv::RNG &random)
{
    cv::Mat grain(image.size(), CV_16SC3);
    random.fill(grain, cv::RNG::NORMAL, 0, strength);
    cv::add(image, grain, image, cv::noArray(), CV_8U);
}

double scaleTo(cv::Size size, int side)
{
    return std::min(1.0, double(side) / std::max(size.width, size.height));
}
} // namespace pentimento::practice::pixels
